"""From the files of a bundle to SpiffWorkflow's specs: a fresh parser class and object per call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnIoSpecification
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.spiff.parser.event_parsers import SpiffReceiveTaskParser, SpiffSendTaskParser
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser, SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import (
    BusinessRuleTaskParser,
    CallActivityParser,
    ScriptTaskParser,
    ServiceTaskParser,
    SpiffTaskParser,
    SubWorkflowParser,
)

from engine.rules.diagram import BPMN
from engine.rules.parts import variable_of
from engine.spiff import activities, events


class _Declaring:
    """Every data input and output that is declared counts, whatever its sets say (correction 25)."""

    xpath: Any

    def parse_io_spec(self) -> BpmnIoSpecification:
        found = {tag: self.xpath(f"./bpmn:ioSpecification/bpmn:{tag}") for tag in ("dataInput", "dataOutput")}
        inputs, outputs = ([TaskDataReference(variable_of(node)) for node in nodes] for nodes in found.values())
        return BpmnIoSpecification(inputs, outputs)


class _CallParser(_Declaring, CallActivityParser):
    """A called process."""


class _SubWorkflowParser(_Declaring, SubWorkflowParser):
    """An embedded sub-process."""


class _BusinessRuleParser(BusinessRuleTaskParser):
    def create_task(self) -> activities.BusinessRuleTask:
        decision = (self.get_decision_ref(self.node) or "").strip()
        return activities.BusinessRuleTask(self.spec, self.bpmn_id, decision=decision, **self.bpmn_attributes)


class _ServiceParser(ServiceTaskParser):
    """The operator's parameters may lack a type; SpiffWorkflow's parser fails on that."""

    def create_task(self) -> Any:
        for parameter in self.node.iter("{*}parameter"):
            if parameter.get("type") is None:
                parameter.set("type", "any")
        return super().create_task()


class _ProcessParser(_Declaring, SpiffProcessParser):
    """A process drawn as not executable is executed all the same: the bundle says what runs.

    Flows find their targets among the nodes of BPMN only: an operation or parameter in an
    extension may have the id of an element (correction 10).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process_executable = True
        self.nodes_by_id = {node.get("id"): node for node in self.node.iter(f"{{{BPMN}}}*") if node.get("id")}


def fresh_parser() -> Any:
    """A parser that builds our classes; nothing of an earlier call is left in it."""

    class Parser(SpiffBpmnParser):
        PROCESS_PARSER_CLASS = _ProcessParser
        OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
            **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
            full_tag("task"): (SpiffTaskParser, activities.NoneTask),
            full_tag("manualTask"): (SpiffTaskParser, activities.ManualTask),
            full_tag("scriptTask"): (ScriptTaskParser, activities.ScriptTask),
            full_tag("serviceTask"): (_ServiceParser, activities.ServiceTask),
            full_tag("businessRuleTask"): (_BusinessRuleParser, activities.BusinessRuleTask),
            full_tag("subProcess"): (_SubWorkflowParser, activities.SubWorkflowTask),
            full_tag("callActivity"): (_CallParser, activities.CallActivity),
            full_tag("sendTask"): (SpiffSendTaskParser, events.SendTask),
            full_tag("receiveTask"): (SpiffReceiveTaskParser, events.ReceiveTask),
        }

    return Parser()


def parse(documents: Mapping[str, etree._Element], main: str) -> dict[str, Any]:
    """The specs of the main process and of everything it calls, by process or sub-process id.

    Raises SpiffWorkflow's exceptions; `compiling` puts them in plain words.
    """
    parser = fresh_parser()
    for name, root in documents.items():
        parser.add_bpmn_xml(root, filename=name)
    specs = {main: parser.get_spec(main)}
    specs.update({key: spec for key, spec in parser.get_subprocess_specs(main).items() if spec is not None})
    return specs
