"""A read-only model of one BPMN file: what is drawn, with every reference looked up.

Only what Redress runs or must judge is kept. Names follow BPMN 2.0.2: `kind` is the element's
own tag (`userTask`, `exclusiveGateway`, `boundaryEvent`, ...), `event` the sort of its event
definition. Reading never refuses what a rule can name: duplicates, missing ids and dangling
references are noted for the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from engine.xml import parse

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"})
FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS


@dataclass(frozen=True)
class Timer:
    """`kind` is duration, date, cycle or empty (nothing said); `expression` FEEL or bare ISO 8601 text."""

    kind: str
    expression: str


@dataclass(frozen=True)
class Parameter:
    """One input of an operation: its name, the type the drawing declares, a FEEL expression."""

    name: str
    type: str
    expression: str


@dataclass(frozen=True)
class MultiInstance:
    """One execution per item; empty strings where the drawing says nothing."""

    sequential: bool
    cardinality: str
    collection: str
    item: str
    output_collection: str
    output_item: str
    completion: str


@dataclass(frozen=True)
class Loop:
    """A standard loop: condition (FEEL), maximum and whether it is tested before the first pass."""

    condition: str
    maximum: str
    test_before: bool


@dataclass(frozen=True)
class IoSpecification:
    """The names of the variables that go into a call activity and come back."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class DataAssociation:
    """A data object's arrow to or from an element (`reference` is the drawn reference's id)."""

    element_id: str
    reference: str


@dataclass(frozen=True)
class Element:
    """One flow node. Ids of other elements are None where there is none; texts are empty then.

    `lane_id` follows architecture decision 13: inside a sub-process (and on a boundary) it is the
    lane of the outermost activity. `id` is `kind@line` where the drawing gives none (`has_id` False).
    """

    id: str
    kind: str
    name: str
    process_id: str
    parent_id: str | None
    lane_id: str | None
    line: int
    has_id: bool = True
    event: str = ""
    """timer, message, error, escalation, terminate, signal, compensate, link, cancel, conditional, multiple or ''."""
    events: tuple[str, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    event_subprocess: bool = False
    instantiates: bool = False
    default: str | None = None
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    documentation: str = ""
    operation: str = ""
    parameters: tuple[Parameter, ...] = ()
    result_variable: str = ""
    retries: str = ""
    decision: str = ""
    script: str = ""
    called: str = ""
    timer: Timer | None = None
    message: str = ""
    message_ref: str = ""
    error_code: str = ""
    error_ref: str = ""
    multi_instance: MultiInstance | None = None
    loop: Loop | None = None
    io: IoSpecification | None = None
    foreign_scripts: Mapping[str, str] = field(default_factory=dict)
    """Scripts before and after the step, which no drawing shows, by name."""
    compensates: bool = False
    """Marked as a compensation handler."""
    data: tuple[DataAssociation, ...] = ()
    drawn: bool = True

    @property
    def form(self) -> str:
        """Path of the form in the bundle, or empty: user tasks and start events of a process have one."""
        if self.kind == "userTask" or (self.kind == "startEvent" and self.parent_id is None):
            return f"forms/{self.id}.form"
        return ""

    @property
    def waits(self) -> bool:
        """Whether a token rests here until a person, a message or time moves it on."""
        if self.kind in {"userTask", "manualTask", "task", "receiveTask", "eventBasedGateway"}:
            return True
        return self.kind == "intermediateCatchEvent" and self.event in {"timer", "message"}

    @property
    def label(self) -> str:
        """The drawn name, or the id."""
        return self.name or self.id


@dataclass(frozen=True)
class Flow:
    """One sequence flow; `id` is `source -> target` where the drawing gives none (`has_id` False)."""

    id: str
    name: str
    source: str
    target: str
    condition: str
    is_default: bool
    process_id: str
    parent_id: str | None
    line: int
    has_id: bool = True


@dataclass(frozen=True)
class Process:
    """One process of a file."""

    id: str
    name: str
    executable: bool
    line: int
    has_id: bool = True


@dataclass(frozen=True)
class Lane:
    """One lane; `parent_id` names the sub-process it was (wrongly) drawn in."""

    id: str
    name: str
    process_id: str
    parent_id: str | None
    members: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A message, error, signal, data object or data object reference of a file: id, name, code or target."""

    id: str
    kind: str
    name: str
    value: str = ""


@dataclass(frozen=True)
class Diagram:
    """One BPMN file. Mappings keep the file's order; of elements with one id the first is kept."""

    file: str
    root: etree._Element
    is_bpmn: bool
    processes: Mapping[str, Process]
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: Mapping[str, Lane]
    named: Mapping[str, Named]
    duplicate_ids: tuple[str, ...]
    drawn: bool
    strangers: tuple[Named, ...] = ()
    """BPMN elements among the steps that are no flow nodes Redress knows; `value` is the line."""

    def inside(self, parent_id: str | None, process_id: str | None = None) -> Iterator[Element]:
        """The elements directly in a sub-process, or (None) directly in a process."""
        return (
            e
            for e in self.elements.values()
            if e.parent_id == parent_id and (process_id is None or e.process_id == process_id)
        )

    def of_kind(self, *kinds: str) -> Iterator[Element]:
        """The elements of these kinds, in file order."""
        return (e for e in self.elements.values() if e.kind in kinds)

    def boundaries(self, element_id: str) -> tuple[Element, ...]:
        """The boundary events on an activity."""
        return self._attached.get(element_id, ())

    @cached_property
    def _attached(self) -> Mapping[str, tuple[Element, ...]]:
        found: dict[str, tuple[Element, ...]] = {}
        for element in self.elements.values():
            if element.attached_to is not None:
                found[element.attached_to] = (*found.get(element.attached_to, ()), element)
        return found

    def enclosing(self, element: Element) -> Iterator[Element]:
        """The sub-processes around an element, innermost first."""
        seen = {element.id}
        parent = element.parent_id
        while parent is not None and parent in self.elements and parent not in seen:
            seen.add(parent)
            yield self.elements[parent]
            parent = self.elements[parent].parent_id

    def sources(self, element: Element) -> Iterator[Element]:
        """The elements whose flows lead here."""
        return (self.elements[s] for s in (self.flows[f].source for f in element.incoming) if s in self.elements)

    def targets(self, element: Element) -> Iterator[Element]:
        """The elements its flows lead to."""
        return (self.elements[t] for t in (self.flows[f].target for f in element.outgoing) if t in self.elements)


def read_diagram(name: str, xml: bytes) -> Diagram:
    """The model of one BPMN file.

    `name` is its path in the bundle, for messages. Raises DiagramError when the file is no
    readable XML; everything else that is wrong with it is left to the rules.
    """
    from engine.rules.reading import Reader

    return Reader(name, parse(xml, name=name)).diagram()
