"""Small drawings for tests: a bundle in a few lines of Python.

files = bundle([start(), user("check", lane="desk"), end()], flows="received > check > done")
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

CALENDAR = b"""
zone = "Europe/Istanbul"
opens = "08:30"
closes = "17:30"
weekend = [6, 7]

[holidays]
country = "TR"
half_day_closes = "13:00"
"""
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
SHAPES = 'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'


class Node:
    """One flow node: its tag, id, lane, attributes and inner XML."""

    def __init__(
        self,
        tag: str,
        node_id: str,
        lane: str | None = None,
        inner: str = "",
        attributes: Mapping[str, str] | None = None,
        properties: Mapping[str, str] | None = None,
        extension: str = "",
        children: Sequence[Node] = (),
        flows: str = "",
    ) -> None:
        self.tag, self.id, self.lane, self.inner = tag, node_id, lane, inner
        self.attributes = dict(attributes or {})
        self.properties = {k: v for k, v in (properties or {}).items() if v}
        self.extension, self.children, self.flows = extension, children, flows

    def xml(self, definitions: list[str]) -> str:
        """The element; messages and errors it needs are added to `definitions`."""
        extension = self.extension
        if self.properties:
            rows = "".join(
                f"<spiffworkflow:property name={quoteattr(k)} value={quoteattr(v)}/>"
                for k, v in self.properties.items()
            )
            extension += f"<spiffworkflow:properties>{rows}</spiffworkflow:properties>"
        if extension:
            extension = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>"
        attributes = "".join(f" {k}={quoteattr(v)}" for k, v in self.attributes.items())
        inner = self.inner
        for name in self.attributes_of("message"):
            definitions.append(f'<bpmn:message id="message_{name}" name="{name}"/>')
        for code in self.attributes_of("error"):
            definitions.append(f'<bpmn:error id="error_{code}" name="{code}" errorCode="{code}"/>')
        if self.children:
            inner += "".join(child.xml(definitions) for child in self.children) + _flows(self.flows)
        name = quoteattr(self.id.replace("_", " ").capitalize())
        return f'<bpmn:{self.tag} id="{self.id}" name={name}{attributes}>{extension}{inner}</bpmn:{self.tag}>'

    def attributes_of(self, kind: str) -> Iterable[str]:
        """Names of messages or errors that the inner XML refers to."""
        marker = f'{kind}Ref="{kind}_'
        for part in self.inner.split(marker)[1:]:
            yield part.split('"', 1)[0]


def start(node_id: str = "received", lane: str | None = None, **properties: str) -> Node:
    """A start event with a form."""
    return Node("startEvent", node_id, lane, properties=properties)


def end(node_id: str = "done", lane: str | None = None, **properties: str) -> Node:
    """An end event."""
    return Node("endEvent", node_id, lane, properties=properties)


def user(node_id: str, lane: str = "desk", **properties: str) -> Node:
    """A user task; properties: due, priority, not_by, pauses, notify, public_status, outcome, customer_text."""
    return Node("userTask", node_id, lane, properties=properties)


def service(node_id: str, operation: str, lane: str | None = "desk", result: str = "", **params: str) -> Node:
    """A service task; `params` are FEEL expressions."""
    rows = "".join(f'<spiffworkflow:parameter id="{k}" type="str" value={quoteattr(v)}/>' for k, v in params.items())
    operator = (
        f'<spiffworkflow:serviceTaskOperator id="{operation}" resultVariable="{result}">'
        f"<spiffworkflow:parameters>{rows}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    return Node("serviceTask", node_id, lane, extension=operator)


def script(node_id: str, context: str, lane: str | None = "desk") -> Node:
    """A script task holding one FEEL context."""
    return Node("scriptTask", node_id, lane, inner=f"<bpmn:script>{escape(context)}</bpmn:script>")


def fork(node_id: str, lane: str | None = "desk") -> Node:
    """A parallel gateway, splitting or joining."""
    return Node("parallelGateway", node_id, lane)


def choice(node_id: str, default: str, lane: str | None = "desk") -> Node:
    """An exclusive gateway; `default` is the id of its default flow (`f_<source>_<target>`)."""
    return Node("exclusiveGateway", node_id, lane, attributes={"default": default})


def timer(node_id: str, on: str, expression: str, *, interrupting: bool = False, **properties: str) -> Node:
    """A boundary timer; a text starting with P or a quote is a duration, `workdays(...)` a date."""
    kind = "timeDate" if "workdays" in expression or "date and time" in expression else "timeDuration"
    inner = f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(expression)}</bpmn:{kind}></bpmn:timerEventDefinition>"
    return _boundary(node_id, on, inner, interrupting, properties)


def error(node_id: str, on: str, code: str) -> Node:
    """A boundary error event."""
    return _boundary(node_id, on, f'<bpmn:errorEventDefinition errorRef="error_{code}"/>', True, {})


def message(node_id: str, on: str, name: str, *, interrupting: bool = True) -> Node:
    """A boundary message event."""
    return _boundary(node_id, on, f'<bpmn:messageEventDefinition messageRef="message_{name}"/>', interrupting, {})


def _boundary(node_id: str, on: str, inner: str, interrupting: bool, properties: Mapping[str, str]) -> Node:
    attributes = {"attachedToRef": on, "cancelActivity": "true" if interrupting else "false"}
    return Node("boundaryEvent", node_id, None, inner, attributes, properties)


def subprocess(node_id: str, children: Sequence[Node], flows: str, lane: str = "desk") -> Node:
    """An embedded sub-process."""
    return Node("subProcess", node_id, lane, children=children, flows=flows)


def call(node_id: str, process_id: str, lane: str | None = "desk", **properties: str) -> Node:
    """A call activity."""
    return Node("callActivity", node_id, lane, attributes={"calledElement": process_id}, properties=properties)


def _flows(text: str) -> str:
    """`a > b > c; b > d [amount > 3]` as sequence flows; the ids are `f_<source>_<target>`."""
    drawn = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        chain, _, condition = part.removesuffix("]").partition("[")
        ids = [name.strip() for name in chain.split(" > ")]
        for source, target in pairwise(ids):
            inner = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
            drawn.append(
                f'<bpmn:sequenceFlow id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}'
                "</bpmn:sequenceFlow>"
            )
    return "".join(drawn)


def diagram(nodes: Sequence[Node], flows: str, process_id: str = "sample") -> bytes:
    """One BPMN file with one process; a node without a lane lies in the first one."""
    lanes: dict[str, list[str]] = {}
    first = next((n.lane for n in nodes if n.lane), "desk")
    hosts = {node.id: node.lane or first for node in nodes}
    for node in nodes:
        lane = node.lane or hosts.get(node.attributes.get("attachedToRef", ""), first)
        lanes.setdefault(lane, []).append(node.id)
    definitions: list[str] = []
    body = "".join(node.xml(definitions) for node in nodes)
    drawn = "".join(
        f'<bpmn:lane id="{lane}" name="{lane.replace("_", " ").capitalize()}">'
        + "".join(f"<bpmn:flowNodeRef>{n}</bpmn:flowNodeRef>" for n in members)
        + "</bpmn:lane>"
        for lane, members in lanes.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:spiffworkflow="{SPIFF}" '
        f'{SHAPES} id="definitions_{process_id}" targetNamespace="http://redress.example/tests">'
        f"{''.join(dict.fromkeys(definitions))}"
        f'<bpmn:collaboration id="c_{process_id}"><bpmn:participant id="p_{process_id}" processRef="{process_id}"/>'
        f'</bpmn:collaboration><bpmn:process id="{process_id}" name="Sample" isExecutable="true">'
        f'<bpmn:laneSet id="lanes_{process_id}">{drawn}</bpmn:laneSet>{body}{_flows(flows)}'
        f"</bpmn:process>{_drawn(nodes, process_id)}</bpmn:definitions>"
    ).encode()


def _drawn(nodes: Sequence[Node], process_id: str) -> str:
    """The picture: all nodes in a row."""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="shape_{node.id}" bpmnElement="{node.id}">'
        f'<dc:Bounds x="{150 * number}" y="100" width="100" height="80"/></bpmndi:BPMNShape>'
        for number, node in enumerate(nodes)
    )
    plane = f'<bpmndi:BPMNPlane id="plane_{process_id}" bpmnElement="c_{process_id}">{shapes}</bpmndi:BPMNPlane>'
    return f'<bpmndi:BPMNDiagram id="picture_{process_id}">{plane}</bpmndi:BPMNDiagram>'


def form(*fields: str, required: bool = False) -> bytes:
    """A form of text fields; `name:number`, `name:checkbox`, `name:filepicker` choose another type."""
    components = []
    for field in fields:
        key, _, kind = field.partition(":")
        component: dict[str, Any] = {
            "id": f"field_{key}",
            "key": key,
            "type": kind or "textfield",
            "label": key.capitalize(),
        }
        if required:
            component["validate"] = {"required": True}
        if kind == "filepicker":
            component["multiple"] = True
        components.append(component)
    return json.dumps({"type": "default", "id": "form", "schemaVersion": 19, "components": components}).encode()


def toml(key: str, groups: Mapping[str, str], **more: Any) -> bytes:
    """A `process.toml`."""
    lines = [
        f'key = "{key}"',
        'title = "Sample"',
        'language = "en"',
        'languages = ["en"]',
        f'main = "{key}"',
        f'start_event = "{more.get("start_event", "received")}"',
        f'owner_group = "{more.get("owner_group", "lead")}"',
        f"statuses = {json.dumps(more.get('statuses', ['received', 'working', 'closed']))}",
        f"outcomes = {json.dumps(more.get('outcomes', ['agreed', 'withdrawn']))}",
        "[groups]",
        *(f"{lane} = {json.dumps(group)}" for lane, group in groups.items()),
        "[facts]",
        *(f'{name} = "{kind}"' for name, kind in more.get("facts", {"customer_name": "text"}).items()),
        "[contact]",
        'name = "customer_name"',
        'email = "customer_email"',
        'phone = "customer_phone"',
    ]
    if more.get("promise"):
        lines += ["[promise]", f"answer = {json.dumps(more['promise'])}"]
    if more.get("notify"):
        lines += ["[notifications]", f'operation = "{more["notify"]}"']
    return "\n".join(lines).encode()


START_FORM = form("customer_name", "customer_email", "customer_phone", "story", "amount:number", "photos:filepicker")


def bundle(
    nodes: Sequence[Node],
    flows: str,
    *,
    key: str = "sample",
    forms: Mapping[str, bytes] | None = None,
    called: Mapping[str, tuple[Sequence[Node], str]] | None = None,
    files: Mapping[str, bytes] | None = None,
    **more: Any,
) -> dict[str, bytes]:
    """The files of a bundle. `called` adds processes; `more` goes to `toml`; user tasks get a form with `note`."""
    drawings = {key: (nodes, flows), **(called or {})}
    lanes: dict[str, str] = {}
    found: dict[str, bytes] = {"calendar.toml": CALENDAR}
    for process_id, (drawn, ways) in drawings.items():
        found[f"{process_id}.bpmn"] = diagram(drawn, ways, process_id)
        for node in _all(drawn):
            if node.lane:
                lanes.setdefault(node.lane, node.lane)
            if node.tag == "userTask":
                found[f"forms/{node.id}.form"] = form("note", "choice")
    found[f"forms/{more.get('start_event', 'received')}.form"] = START_FORM
    found |= {f"forms/{name}.form": data for name, data in (forms or {}).items()}
    found["process.toml"] = toml(key, {**lanes, **more.pop("groups", {})}, **more)
    return {**found, **(files or {})}


def _all(nodes: Sequence[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _all(node.children)
