"""Compiling a bundle in this process: used by the child (`compile`), and by tests that trust their files."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine import xml
from engine.errors import DiagramError
from engine.rules.diagram import ACTIVITIES, BPMN, SPIFF, Diagram, Element, read_diagram
from engine.rules.problem import Problem
from engine.spiff.parser import parse
from engine.spiff.registry import unsupported
from engine.spiff.specs import packed

RECURSION = 20_000
"""The library's parser walks a drawing by recursion, about five frames an element."""
RESERVED = frozenset({"Start", "End", "Root"})
"""Names of elements the library adds itself."""


def compile_here(files: Mapping[str, bytes], main: str) -> bytes:
    """A bundle's compiled form. Raises DiagramError.

    No bounds of time or memory: use `compile_bundle` for anything a person has drawn.
    """
    names = [name for name in files if name.endswith(".bpmn")]
    diagrams = {name: read_diagram(name, files[name]) for name in names}
    _check_ids(diagrams, main)
    _check_drawn(diagrams)
    specs = _parsed({name: _document(files[name], name) for name in names}, main)
    _check_supported(diagrams, specs)
    _check_lanes(diagrams, specs)
    elements = {key: element for diagram in diagrams.values() for key, element in diagram.elements.items()}
    tables = {name: etree.tostring(xml.parse(files[name], name=name)) for name in files if name.endswith(".dmn")}
    return packed(main, specs, elements, tables)


def _document(content: bytes, name: str) -> etree._Element:
    """The tree as the library's parser may see it.

    It takes the spaces around a lane's member for part of its id, drops flows without an id, and reads expressions
    out of extensions: it gets trimmed members, ids, and only the extensions that are ours.
    """
    root = xml.parse(content, name=name)
    for reference in root.iter(f"{{{BPMN}}}flowNodeRef"):
        reference.text = (reference.text or "").strip()
    for number, flow in enumerate(root.iter(f"{{{BPMN}}}sequenceFlow")):
        if not flow.get("id"):
            flow.set("id", f"flow without id {number}")
    for box in list(root.iter(f"{{{BPMN}}}extensionElements")):
        for extension in list(box):
            if extension.tag not in _EXTENSIONS:
                box.remove(extension)
    return root


_EXTENSIONS = frozenset({f"{{{SPIFF}}}serviceTaskOperator", f"{{{SPIFF}}}calledDecisionId"})


def _check_ids(diagrams: Mapping[str, Diagram], main: str) -> None:
    seen: dict[str, str] = {}
    for name, diagram in diagrams.items():
        for key in [*diagram.elements, *diagram.processes]:
            if key in RESERVED:
                raise refused(name, key, f"the id {key} is reserved for the engine")
            if key in seen or key in diagram.duplicate_ids:
                raise refused(name, key, f"the id {key} is used twice")
            seen[key] = name
    if main not in seen:
        raise refused("", main, f"there is no process with the id {main}")


def _check_drawn(diagrams: Mapping[str, Diagram]) -> None:
    """What the library's parser would not see, or would take for something else."""
    for name, diagram in diagrams.items():
        for element in diagram.elements.values():
            reason = _not_executed(element)
            if reason:
                raise refused(name, element.id, reason)
        for flow in diagram.flows.values():
            source = diagram.elements.get(flow.source)
            if flow.condition and source is not None and source.kind not in _CHOOSING:
                raise refused(name, flow.id, "a condition decides only behind an exclusive or inclusive gateway")


_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_SILENT = frozenset({"signal", "link", "compensate", "conditional", "cancel", "multiple"})


def _not_executed(element: Element) -> str:
    if element.foreign_scripts.keys() & {"preScript", "postScript"}:
        return "scripts before or after a step are not executed; draw a script task"
    if element.event_subprocess:
        return "event sub-processes are not supported; draw a boundary event"
    if element.compensates:
        return "compensation is not supported"
    if element.event in _SILENT and element.kind != "startEvent":
        return f"{element.event} events are not supported"
    return ""


def _parsed(documents: Mapping[str, etree._Element], main: str) -> dict[str, Any]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(RECURSION)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse(documents, main)
    except ValidationException as error:
        raise refused(error.file_name, error.id, _plain(error)) from None
    except Exception as error:  # whatever the library stumbles over is wrong with the drawing
        raise refused("", "", f"{type(error).__name__}: {error}") from None
    finally:
        sys.setrecursionlimit(limit)


def _plain(error: ValidationException) -> str:
    text = str(error.args[0]) if error.args else "it cannot be read"
    if "raise_validation_exception() got an unexpected keyword" in text:
        return "it refers to a message, error or escalation that is not defined"
    return " ".join(text.split())[:300].rstrip(".")


def _check_supported(diagrams: Mapping[str, Diagram], specs: Mapping[str, Any]) -> None:
    """Nothing the runtime would have to pass over in silence."""
    files = {key: name for name, diagram in diagrams.items() for key in [*diagram.elements, *diagram.processes]}
    for key, process in specs.items():
        if len(process.bpmn_start_events) != 1:
            raise refused(files.get(key, ""), key, "it needs exactly one start event")
        for spec in process.task_specs.values():
            reason = unsupported(spec)
            if reason:
                element = str(spec.bpmn_id or spec.name)
                raise refused(files.get(element, ""), element, reason)


def _check_lanes(diagrams: Mapping[str, Diagram], specs: Mapping[str, Any]) -> None:
    """The library sees the same lane as we do (decision 13): lanes decide who may act."""
    for name, diagram in diagrams.items():
        for element in diagram.elements.values():
            spec = _spec_of(specs, element) if element.kind in ACTIVITIES else None
            if spec is None:
                continue
            lane = diagram.lanes[element.lane_id].name if element.lane_id else None
            if (spec.lane or None) != (lane or None):
                seen = f"it is in the lane “{lane or 'none'}”, but the engine would see “{spec.lane or 'none'}”"
                raise refused(name, element.id, seen)


def _spec_of(specs: Mapping[str, Any], element: Element) -> Any:
    process = specs.get(element.parent_id or element.process_id)
    if process is None:
        return None
    # The lane of a multi-instance activity stays with the spec of its executions.
    return process.task_specs.get(f"{element.id} [child]") or process.task_specs.get(element.id)


def refused(file: str, element_id: str, reason: str) -> DiagramError:
    """The error for a drawing that cannot be compiled."""
    return DiagramError([Problem(file, element_id, "does_not_parse", "error", {"reason": reason})])
