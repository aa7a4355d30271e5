"""Reading the small parts of one BPMN element: timers, operators, properties, loops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.rules.diagram import BPMN, SPIFF, IoSpecification, Loop, MultiInstance, Parameter, Timer

_FOREIGN = ("preScript", "postScript")


def line(node: etree._Element) -> int:
    """The line the element begins on."""
    return int(node.sourceline or 0)


def _q(tag: str, namespace: str = BPMN) -> str:
    return f"{{{namespace}}}{tag}"


def text(node: etree._Element | None) -> str:
    """All text of an element without the space around it, or an empty string."""
    return "" if node is None else "".join(node.itertext()).strip()


def child_text(node: etree._Element, tag: str) -> str:
    """The text of the first BPMN child with this tag, or an empty string."""
    return text(node.find(_q(tag)))


def timer(definition: etree._Element) -> Timer:
    """What a timer event definition says; nothing said gives empty strings."""
    for kind, tag in (("duration", "timeDuration"), ("date", "timeDate"), ("cycle", "timeCycle")):
        child = definition.find(_q(tag))
        if child is not None:
            return Timer(kind, text(child))
    return Timer("", "")


def multi_instance(node: etree._Element) -> MultiInstance | None:
    """The multi-instance marker of an activity."""
    marker = node.find(_q("multiInstanceLoopCharacteristics"))
    if marker is None:
        return None
    item, output = marker.find(_q("inputDataItem")), marker.find(_q("outputDataItem"))
    return MultiInstance(
        sequential=marker.get("isSequential") == "true",
        cardinality=child_text(marker, "loopCardinality"),
        collection=child_text(marker, "loopDataInputRef"),
        item=_variable(item),
        output_collection=child_text(marker, "loopDataOutputRef"),
        output_item=_variable(output),
        completion=child_text(marker, "completionCondition"),
    )


def _variable(item: etree._Element | None) -> str:
    # The name is a label; SpiffWorkflow moves the variable that has the declared id.
    return "" if item is None else item.get("id") or ""


def loop(node: etree._Element) -> Loop | None:
    """The standard loop marker of an activity."""
    marker = node.find(_q("standardLoopCharacteristics"))
    if marker is None:
        return None
    return Loop(child_text(marker, "loopCondition"), marker.get("loopMaximum", ""), marker.get("testBefore") == "true")


def io_specification(node: etree._Element) -> IoSpecification | None:
    """The names of the variables that an activity takes in and gives back."""
    specification = node.find(_q("ioSpecification"))
    if specification is None:
        return None
    return IoSpecification(_names(specification, "dataInput"), _names(specification, "dataOutput"))


def _names(specification: etree._Element, tag: str) -> tuple[str, ...]:
    return tuple(variable_of(d) for d in specification.findall(_q(tag)))


def variable_of(declared: etree._Element) -> str:
    """The variable that a data input or output stands for: its name, or its id when it has none.

    Ids are unique in a file (BPMN 2.0.2, 8.4.1; bpmn-js drops a second one), and several calls hand
    over the same variable: so the name tells it.
    """
    return (declared.get("name") or "").strip() or declared.get("id") or ""


def extensions(node: etree._Element) -> dict[str, Any]:
    """Properties, operator with parameters, decision and foreign scripts of one element."""
    found: dict[str, Any] = {"properties": {}, "foreign_scripts": {}}
    for child in _extension_elements(node):
        tag = etree.QName(child).localname
        if tag == "properties":
            found["properties"] = {p.get("name", ""): p.get("value", "") for p in child.findall(_q("property", SPIFF))}
        elif tag == "serviceTaskOperator":
            found.update(_operator(child))
        elif tag == "calledDecisionId":
            found["decision"] = text(child)
        elif tag in _FOREIGN and text(child):
            found["foreign_scripts"][tag] = text(child)
    return found


def _extension_elements(node: etree._Element) -> Iterator[etree._Element]:
    for box in node.findall(_q("extensionElements")):
        yield from (c for c in box if etree.QName(c).namespace == SPIFF)


def _operator(node: etree._Element) -> dict[str, Any]:
    parameters = tuple(
        Parameter(p.get("id", ""), p.get("type", ""), p.get("value", "")) for p in node.iter(_q("parameter", SPIFF))
    )
    retry = node.find(_q("retry", SPIFF))
    return {
        "operation": node.get("id", ""),
        "parameters": parameters,
        "result_variable": node.get("resultVariable", ""),
        "retries": "" if retry is None else retry.get("retries", ""),
    }
