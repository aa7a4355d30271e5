"""SpiffWorkflow's spec converters, bound to our classes under the library's own type names.

Whatever class the parser built, the specs are restored as ours: no stock task spec, timer or
condition ever runs. User data never passes through here (see `state`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn import specs as library_specs
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.task_spec import (
    BpmnTaskSpecConverter,
    ConditionalGatewayConverter,
    ExclusiveGatewayConverter,
)
from SpiffWorkflow.bpmn.serializer.helpers.registry import DefaultRegistry
from SpiffWorkflow.bpmn.specs import control, defaults
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    TimeDateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events import intermediate_event as events_mixins
from SpiffWorkflow.dmn.specs import BusinessRuleTaskMixin
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.spiff.specs import defaults as spiff
from SpiffWorkflow.task import Task

from engine.spiff import activities, events, flow, joins, loops

_OURS: Mapping[Any, Any] = {
    control.SimpleBpmnTask: flow.End,
    control.BpmnStartTask: flow.Start,
    control._EndJoin: joins.EndJoin,
    control.BoundaryEventSplit: flow.BoundaryEventSplit,
    control.BoundaryEventJoin: flow.BoundaryEventJoin,
    control.StartEventSplit: flow.StartEventSplit,
    control.StartEventJoin: flow.StartEventJoin,
    spiff.NoneTask: activities.NoneTask,
    spiff.ManualTask: activities.ManualTask,
    spiff.UserTask: activities.UserTask,
    spiff.ScriptTask: activities.ScriptTask,
    spiff.ServiceTask: activities.ServiceTask,
    spiff.StandardLoopTask: loops.StandardLoopTask,
    spiff.ParallelMultiInstanceTask: loops.ParallelMultiInstanceTask,
    spiff.SequentialMultiInstanceTask: loops.SequentialMultiInstanceTask,
    spiff.SubWorkflowTask: activities.SubWorkflowTask,
    spiff.CallActivity: activities.CallActivity,
    spiff.TransactionSubprocess: activities.TransactionSubprocess,
    spiff.EventSubprocess: activities.EventSubprocess,
    spiff.SendTask: events.SendTask,
    spiff.ReceiveTask: events.ReceiveTask,
    defaults.ExclusiveGateway: flow.ExclusiveGateway,
    defaults.InclusiveGateway: joins.InclusiveGateway,
    defaults.ParallelGateway: joins.ParallelGateway,
    defaults.EventBasedGateway: events.EventBasedGateway,
    defaults.StartEvent: events.StartEvent,
    defaults.EndEvent: events.EndEvent,
    defaults.IntermediateCatchEvent: events.IntermediateCatchEvent,
    defaults.IntermediateThrowEvent: events.IntermediateThrowEvent,
    defaults.BoundaryEvent: events.BoundaryEvent,
    TimeDateEventDefinition: events.TimeDate,
    DurationTimerEventDefinition: events.Duration,
    CycleTimerEventDefinition: events.Cycle,
}
"""Library class -> ours; both are written under the library class's name and read as ours."""

_LEFT_OUT = (Task, library_specs.AdHocSubprocessSpec, defaults.AdHocSubprocess)


class _FeelConditions(ConditionalGatewayConverter):
    def bpmn_condition_from_dict(self, dct: dict[str, Any]) -> tuple[Any, str]:
        text = dct["condition"]
        return (flow.Condition(text.strip()) if text is not None else None, dct["task_spec"])


class _Exclusive(_FeelConditions, ExclusiveGatewayConverter):
    pass


class _BusinessRule(BpmnTaskSpecConverter):
    def to_dict(self, spec: Any) -> dict[str, Any]:
        return {**super().to_dict(spec), "decision": spec.decision}


_CONVERTERS: Mapping[Any, Any] = {defaults.ExclusiveGateway: _Exclusive, defaults.InclusiveGateway: _FeelConditions}


def registry() -> DefaultRegistry:
    """A registry for specs: library classes in, our classes out."""
    config = {cls: conv for cls, conv in DEFAULT_CONFIG.items() if cls not in _LEFT_OUT and not _is_workflow(cls)}
    config = {cls: conv for cls, conv in config.items() if not issubclass(cls, BusinessRuleTaskMixin)}
    found = BpmnWorkflowSerializer.configure(config)
    for library, ours in _OURS.items():
        converter = _CONVERTERS.get(library, DEFAULT_CONFIG[library])
        converter(library, found, library.__name__)
        converter(ours, found, library.__name__)
    _BusinessRule(activities.BusinessRuleTask, found)
    return found


_CAUGHT = (TimerEventDefinition, MessageEventDefinition, NoneEventDefinition)
_GUARDING = (TimerEventDefinition, MessageEventDefinition, ErrorEventDefinition, EscalationEventDefinition)


def unsupported(spec: Any) -> str:
    """Why an element cannot be executed here, or nothing. Takes what the parser built."""
    if type(spec) not in _OURS and type(spec).__module__.partition(".")[0] != "engine":
        return f"elements of this kind ({type(spec).__name__}) are not supported"
    definition: Any = getattr(spec, "event_definition", None)
    if isinstance(spec, events_mixins.EventBasedGateway):
        bad = [d for d in definition.event_definitions if not isinstance(d, _CAUGHT)]
    elif isinstance(spec, events_mixins.BoundaryEvent):
        bad = [] if isinstance(definition, _GUARDING) else [definition]
    elif isinstance(spec, events_mixins.IntermediateCatchEvent | events_mixins.ReceiveTask):
        bad = [] if isinstance(definition, _CAUGHT) else [definition]
    else:
        return ""
    kinds = [type(one).__name__.removesuffix("EventDefinition").lower() for one in bad]
    return f"it cannot wait for an event of the kind {kinds[0]}" if kinds else ""


def _is_workflow(cls: type) -> bool:
    return cls.__module__.startswith(("SpiffWorkflow.bpmn.workflow", "SpiffWorkflow.bpmn.util"))
