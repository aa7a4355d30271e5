"""The reference process `complaint`: 57 flow elements, written for our engine, stock SpiffWorkflow and bpmn-engine.

start > register > INTAKE > category > flag > EVALUATE > notify > APPROVAL > approved? > closed, or
EVALUATE2 > APPROVAL2 > approved? > closed2, or escalate > open. Capitals are user tasks; each carries a
non-interrupting one-day timer that leads to a reminder. The graph is the same everywhere; what the standard
leaves open differs: the language of conditions, and what binds a service task to code.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

OURS, STOCK, NODE = "ours", "stock", "node"
NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
USERS = ("intake", "evaluate", "approval", "evaluate2", "approval2")
LANES = {"intake": "desk", "evaluate": "lead", "approval": "desk", "evaluate2": "lead", "approval2": "desk"}
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("intake", {"note": "taken in", "category": "serious"}),
    ("evaluate", {"finding": "plausible " * 10 + "."}),
    ("approval", {"approved": False, "remark": "not content"}),
    ("evaluate2", {"finding2": "again " * 10 + "."}),
    ("approval2", {"approved2": False}),
)
"""What a case of the long path is answered; with its start it has six persisted steps."""
END, LAST_KEYS = "open", ("approved2", "finding2", "r_escalate")
"""How every case of the long path must end, asserted for each."""
FIELDS = {
    "intake": ("note", "category"),
    "evaluate": ("finding",),
    "approval": ("approved:checkbox", "remark"),
    "evaluate2": ("finding2",),
    "approval2": ("approved2:checkbox",),
}
TEXT = """
    the delivered product arrived damaged late invoice refund customer requests repair replacement date contract
    reference phone call agent promised answer within days unclear terms price difference warranty screen battery
    shipment address wrong parcel carrier lost photo attached serial number store city complaint service
"""
WORDS = tuple(TEXT.split())


def case_data(size: int = 1024, seed: int = 1) -> dict[str, Any]:
    """A filled complaint form of about `size` bytes of JSON: small fields and free text that compresses like text."""
    return dict(_case_data(size, seed))


@cache
def _case_data(size: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    data: dict[str, Any] = {
        "case_id": f"C-{seed}",
        "category": "serious",
        "customer_name": "A. Client",
        "customer_email": "a@example.org",
        "customer_phone": "+905301112233",
    }
    each = 64 if size <= 4096 else 4000
    while (left := size - len(json.dumps(data))) > 24:
        text = ""
        while len(text) < min(each, left - 18):
            text += f"{chance.choice(WORDS)} "
        data[f"field_{len(data) - 5:04d}"] = f"{text}{chance.randrange(10**4)}"[:each]
    return data


FORM_LIMIT = 60 * 1024
"""Answers of one form are bounded by the engine: what is more comes with the first task."""


def split(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the start form takes, and what the form of `intake` adds."""
    first: dict[str, Any] = {}
    room = FORM_LIMIT
    for name, value in data.items():
        room -= len(json.dumps(value)) + len(name) + 8
        if room < 0:
            break
        first[name] = value
    return first, {name: value for name, value in data.items() if name not in first}


def diagram(dialect: str = OURS, *, loop: bool = False, called: Sequence[str] = ()) -> bytes:
    """The drawing in a dialect. `loop`: a refused approval goes back to `evaluate` (39 elements). `called`: processes
    hung behind the first reminder: they are in the library, and no case of ours reaches them."""
    draw = _Drawing(dialect, called)
    draw.node("startEvent", "start")
    draw.operation("register", "Register complaint")
    draw.user("intake", "Intake")
    draw.gateway("gw_category", "f_cat_default")
    draw.operation("flag_serious", "Flag serious")
    draw.user("evaluate", "Evaluate")
    draw.operation("notify_customer", "Notify customer")
    draw.user("approval", "Customer approval")
    draw.gateway("gw_approved", "f_not_approved")
    draw.node("endEvent", "closed")
    draw.chain("start", "register", "intake", "gw_category")
    draw.flow("gw_category", "flag_serious", ("category", "serious"))
    draw.flow("gw_category", "evaluate", flow_id="f_cat_default")
    draw.chain("flag_serious", "evaluate", "notify_customer", "approval", "gw_approved")
    draw.flow("gw_approved", "closed", ("approved", True))
    if loop:
        draw.flow("gw_approved", "evaluate", flow_id="f_not_approved")
        return draw.xml()
    draw.user("evaluate2", "Second evaluation")
    draw.user("approval2", "Second customer approval")
    draw.gateway("gw_approved2", "f_not_approved2")
    draw.operation("escalate", "Escalate")
    draw.node("endEvent", "closed2")
    draw.node("endEvent", "open")
    draw.flow("gw_approved", "evaluate2", flow_id="f_not_approved")
    draw.chain("evaluate2", "approval2", "gw_approved2")
    draw.flow("gw_approved2", "closed2", ("approved2", True))
    draw.flow("gw_approved2", "escalate", flow_id="f_not_approved2")
    draw.chain("escalate", "open")
    return draw.xml()


class _Drawing:
    def __init__(self, dialect: str, called: Sequence[str]) -> None:
        self.dialect, self.called = dialect, called
        self.parts: list[str] = []
        self.lanes: dict[str, list[str]] = {"desk": [], "lead": []}

    def node(self, tag: str, node_id: str, inner: str = "", more: str = "", lane: str = "desk") -> None:
        name = node_id.replace("_", " ").capitalize()
        self.parts.append(f'<bpmn:{tag} id="{node_id}" name="{name}"{more}>{inner}</bpmn:{tag}>')
        self.lanes[lane].append(node_id)

    def gateway(self, node_id: str, default: str) -> None:
        self.node("exclusiveGateway", node_id, more=f' default="{default}"')

    def operation(self, node_id: str, name: str) -> None:
        del name
        if self.dialect == NODE:
            self.node("serviceTask", node_id, more=' implementation="${environment.services.call}"')
            return
        given = '<spiffworkflow:parameter id="case" type="any" value="case_id"/>'
        self.node(
            "serviceTask",
            node_id,
            f'<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="nothing" resultVariable="r_{node_id}">'
            f"<spiffworkflow:parameters>{given}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
            "</bpmn:extensionElements>",
        )

    def user(self, node_id: str, name: str) -> None:
        del name
        told = '<spiffworkflow:property name="notify" value="offered"/>'
        tell = f"<spiffworkflow:properties>{told}</spiffworkflow:properties>" if self.dialect == OURS else ""
        inner = f"<bpmn:extensionElements>{tell}</bpmn:extensionElements>" if tell else ""
        self.node("userTask", node_id, inner, lane=LANES[node_id])
        day = "P1D" if self.dialect == NODE else '"P1D"'
        duration = f'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{day}</bpmn:timeDuration>'
        attached = f' attachedToRef="{node_id}" cancelActivity="false"'
        timed = f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>"
        self.node("boundaryEvent", f"late_{node_id}", timed, attached, LANES[node_id])
        self.operation(f"remind_{node_id}", "Remind")
        self.node("endEvent", f"reminded_{node_id}")
        calls = self.called if node_id == "intake" else ()
        for process in calls:
            self.node("callActivity", f"call_{process}", more=f' calledElement="{process}"')
        between = [f"call_{process}" for process in calls]
        self.chain(f"late_{node_id}", f"remind_{node_id}", *between, f"reminded_{node_id}")

    def chain(self, *ids: str) -> None:
        for source, target in pairwise(ids):
            self.flow(source, target)

    def flow(
        self, source: str, target: str, condition: tuple[str, Any] | None = None, flow_id: str | None = None
    ) -> None:
        inner = ""
        if condition is not None:
            said = escape(_condition(self.dialect, *condition))
            inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{said}</bpmn:conditionExpression>'
        ends = f'id="{flow_id or f"f_{source}_{target}"}" sourceRef="{source}" targetRef="{target}"'
        self.parts.append(f"<bpmn:sequenceFlow {ends}>{inner}</bpmn:sequenceFlow>")

    def xml(self) -> bytes:
        return _definitions("complaint", self.parts, self.lanes)


def _condition(dialect: str, name: str, value: Any) -> str:
    if dialect == NODE:  # it resolves one path or one call, no operators
        return f"${{environment.services.is(environment.output.{name},{json.dumps(value).replace(chr(34), chr(39))})}}"
    if dialect == STOCK:
        return f"{name} == {value!r}"
    return f"{name} = {json.dumps(value)}"


def _definitions(process_id: str, parts: Iterable[str], lanes: dict[str, list[str]]) -> bytes:
    drawn = "".join(
        f'<bpmn:lane id="{lane}_{process_id}" name="{lane}">'
        + "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in members)
        + "</bpmn:lane>"
        for lane, members in lanes.items()
        if members
    )
    shapes = "".join(
        f'<bpmndi:BPMNShape id="s_{node}" bpmnElement="{node}"><dc:Bounds x="{150 * place}" y="100" width="100" '
        'height="80"/></bpmndi:BPMNShape>'
        for place, node in enumerate(node for members in lanes.values() for node in members)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {NAMESPACES} id="d_{process_id}" '
        f'targetNamespace="http://redress.example/bench"><bpmn:process id="{process_id}" name="{process_id}" '
        f'isExecutable="true"><bpmn:laneSet id="lanes_{process_id}">{drawn}</bpmn:laneSet>{"".join(parts)}'
        f'</bpmn:process><bpmndi:BPMNDiagram id="p_{process_id}"><bpmndi:BPMNPlane id="q_{process_id}" '
        f'bpmnElement="{process_id}">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>'
    ).encode()


def called_process(process_id: str) -> bytes:
    """A process of the library: an operation between start and end, and ten gateways of ballast."""
    draw = _Drawing(OURS, ())
    middle = [f"{process_id}_way{n}" for n in range(10)]
    draw.node("startEvent", f"{process_id}_start")
    draw.operation(f"{process_id}_work", "Work")
    for name in middle:
        draw.operation(name, "Way")
    draw.node("endEvent", f"{process_id}_end")
    draw.chain(f"{process_id}_start", f"{process_id}_work", *middle, f"{process_id}_end")
    return _definitions(process_id, draw.parts, draw.lanes)
