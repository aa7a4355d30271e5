"""Small BPMN drawings from lists: `process("p", [start("s"), user("a"), end("e")], "s > a > e")`.

Flows: chains `a > b > c`, several separated by `;`. A condition stands in brackets before its target
(`g > [x > 1] b`), `!` marks the default flow (`g > ! c`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"


def element(kind: str, key: str, inner: str = "", **attributes: str) -> str:
    more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<bpmn:{kind} id="{key}"{more}>{inner}</bpmn:{kind}>'


def timer(value: str, kind: str = "timeDuration") -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(value)}</bpmn:{kind}></bpmn:timerEventDefinition>"


def definition(kind: str, reference: str = "") -> str:
    attribute = {
        "message": "messageRef",
        "error": "errorRef",
        "escalation": "escalationRef",
        "signal": "signalRef",
    }.get(kind)
    shown = f' {attribute}="{kind}_{reference}"' if attribute and reference else ""
    return f"<bpmn:{kind}EventDefinition{shown}/>"


def _event(**what: str | bool) -> str:
    for kind, value in what.items():
        if kind in {"timer", "date", "cycle"} and value is not None:
            return timer(str(value), {"timer": "timeDuration", "date": "timeDate", "cycle": "timeCycle"}[kind])
        if value is not None and value is not False:
            return definition(kind, "" if value is True or value == "*" else str(value))
    return ""


def start(key: str = "s", **event: str) -> str:
    return element("startEvent", key, _event(**event))


def end(key: str = "e", **event: str | bool) -> str:
    return element("endEvent", key, _event(**event))


def user(key: str, inner: str = "") -> str:
    return element("userTask", key, inner)


def plain(key: str, kind: str = "task") -> str:
    return element(kind, key)


def script(key: str, source: str) -> str:
    return element("scriptTask", key, f"<bpmn:script>{escape(source)}</bpmn:script>")


def service(key: str, operation: str, result: str = "", retries: str = "", **params: str) -> str:
    given = "".join(f'<s:parameter id="{n}" type="any" value={quoteattr(v)}/>' for n, v in params.items())
    retry = f'<s:retry retries="{retries}"/>' if retries else ""
    operator = (
        f'<s:serviceTaskOperator id="{operation}" resultVariable="{result}"><s:parameters>{given}</s:parameters>'
        f"{retry}</s:serviceTaskOperator>"
    )
    return element("serviceTask", key, f"<bpmn:extensionElements>{operator}</bpmn:extensionElements>")


def rule(key: str, decision: str) -> str:
    inner = f"<bpmn:extensionElements><s:calledDecisionId>{decision}</s:calledDecisionId></bpmn:extensionElements>"
    return element("businessRuleTask", key, inner)


def boundary(key: str, on: str, interrupting: bool = True, **event: str) -> str:
    return element("boundaryEvent", key, _event(**event), attachedToRef=on, cancelActivity=str(interrupting).lower())


def catch(key: str, **event: str) -> str:
    return element("intermediateCatchEvent", key, _event(**event))


def throw(key: str, **event: str) -> str:
    return element("intermediateThrowEvent", key, _event(**event))


def receive(key: str, message: str) -> str:
    return element("receiveTask", key, messageRef=f"message_{message}")


def xor(key: str) -> str:
    return element("exclusiveGateway", key)


def par(key: str) -> str:
    return element("parallelGateway", key)


def incl(key: str) -> str:
    return element("inclusiveGateway", key)


def ebg(key: str) -> str:
    return element("eventBasedGateway", key)


def call(key: str, called: str, io: str = "") -> str:
    return element("callActivity", key, io, calledElement=called)


def sub(key: str, elements: list[str], flows: str, inner: str = "") -> str:
    return element("subProcess", key, inner + _body(elements, flows))


def each(
    items: str,
    item: str = "item",
    outputs: str = "",
    output: str = "",
    sequential: bool = False,
    until: str = "",
    number: str = "",
) -> str:
    parts = f"<bpmn:loopCardinality>{number}</bpmn:loopCardinality>" if number else ""
    parts += f"<bpmn:loopDataInputRef>{items}</bpmn:loopDataInputRef>" if items else ""
    parts += f"<bpmn:loopDataOutputRef>{outputs}</bpmn:loopDataOutputRef>" if outputs else ""
    parts += f'<bpmn:inputDataItem id="{item}" name="{item}"/>' if item else ""
    parts += f'<bpmn:outputDataItem id="{output}" name="{output}"/>' if output else ""
    parts += f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    kind = "multiInstanceLoopCharacteristics"
    return f'<bpmn:{kind} isSequential="{str(sequential).lower()}">{parts}</bpmn:{kind}>'


def loop(condition: str = "", maximum: str = "", before: bool = False) -> str:
    shown = f"<bpmn:loopCondition>{escape(condition)}</bpmn:loopCondition>" if condition else ""
    most = f' loopMaximum="{maximum}"' if maximum else ""
    kind = "standardLoopCharacteristics"
    return f'<bpmn:{kind} testBefore="{str(before).lower()}"{most}>{shown}</bpmn:{kind}>'


def _body(elements: list[str], flows: str) -> str:
    made, defaults = [], {}
    for chain in filter(None, (part.strip() for part in flows.split(";"))):
        steps = [step.strip() for step in re.split(r">(?![^\[]*\])", chain)]
        for source, target in pairwise(steps):
            made.append(_flow(source, target, defaults))
    body = "".join(elements) + "".join(made)
    for source, flow in defaults.items():
        body = re.sub(rf'(<bpmn:\w+Gateway id="{source}")', rf'\1 default="{flow}"', body)
    return body


def _flow(source: str, target: str, defaults: dict[str, str]) -> str:
    match = re.fullmatch(r"(?:\[(?P<condition>.*)\]\s*)?(?P<default>!)?\s*(?P<target>\w+)", target)
    assert match, target
    source = re.sub(r"^(\[.*\]|!)\s*", "", source)
    key = f"f_{source}_{match['target']}"
    if match["default"]:
        defaults[source] = key
    condition = match["condition"]
    inner = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
    return element("sequenceFlow", key, inner, sourceRef=source, targetRef=match["target"])


def definitions(*processes: str, lanes: str = "") -> bytes:
    body = "".join(processes)
    names = {
        kind: dict.fromkeys(re.findall(rf'"{kind}_(\w+)"', body))
        for kind in ("message", "error", "escalation", "signal")
    }
    named = "".join(f'<bpmn:message id="message_{n}" name="{n}"/>' for n in names["message"])
    named += "".join(f'<bpmn:error id="error_{n}" name="{n}" errorCode="{n}"/>' for n in names["error"])
    named += "".join(
        f'<bpmn:escalation id="escalation_{n}" name="{n}" escalationCode="{n}"/>' for n in names["escalation"]
    )
    named += "".join(f'<bpmn:signal id="signal_{n}" name="{n}"/>' for n in names["signal"])
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:s="{SPIFF}" '
        f'targetNamespace="urn:test">{named}{body}</bpmn:definitions>'
    ).encode()


def process(key: str, elements: list[str], flows: str, lanes: str = "", executable: bool = True) -> str:
    return element("process", key, lanes + _body(elements, flows), isExecutable=str(executable).lower())


def lane_set(**members: list[str]) -> str:
    lanes = "".join(
        element("lane", key, "".join(f"<bpmn:flowNodeRef>{m}</bpmn:flowNodeRef>" for m in refs), name=f"Lane {key}")
        for key, refs in members.items()
    )
    return f'<bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>'
