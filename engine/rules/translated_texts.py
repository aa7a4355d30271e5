"""Every text of a bundle that people see, and where its translation stands (decision 18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine import forms
from engine.rules.bundle import PROCESS_FILE, Bundle
from engine.rules.diagram import Diagram, Element

Path = tuple[str, ...]
"""Keys of a translation: `("examine", "name")`, `("form", "examine", "finding", "label")`."""

_SHOWN = ("label", "description", "text")
"""Attributes of a form component that are shown (a date field keeps its label elsewhere)."""


def texts(bundle: Bundle) -> Iterator[tuple[str, str, Path]]:
    """File, element id, and the keys of every text that needs a translation."""
    yield PROCESS_FILE, "", ("process", "title")
    for kind in ("statuses", "outcomes"):
        yield from ((PROCESS_FILE, "", (kind, name)) for name in bundle.listed(kind))
    for file, diagram in bundle.diagrams.items():
        yield from ((file, path[0], path) for path in _in_diagram(diagram))
    for key, schema in bundle.forms.items():
        if isinstance(schema, dict) and key in bundle.element_ids:
            yield from ((f"forms/{key}.form", path[2], path) for path in _in_form(key, schema))


def _in_diagram(diagram: Diagram) -> Iterator[Path]:
    for element in diagram.elements.values():
        yield from ((element.id, name) for name in _of_element(element))
    yield from ((flow.id, "name") for flow in diagram.flows.values() if flow.name)
    yield from ((lane.id, "name") for lane in diagram.lanes.values() if lane.name)


def _of_element(element: Element) -> Iterator[str]:
    if element.name:
        yield "name"
    if element.documentation and element.kind == "callActivity":
        # The stages of the procedure page; elsewhere it is the process owner's note.
        yield "documentation"
    if element.properties.get("customer_text"):
        yield "customer_text"


def _in_form(key: str, schema: Mapping[str, object]) -> Iterator[Path]:
    for field in forms.fields(schema):
        if not field.name:
            continue
        said = {"label": field.label, **{name: field.raw.get(name) for name in _SHOWN[1:]}}
        for name, text in said.items():
            if isinstance(text, str) and text.strip():
                yield "form", key, field.name, name
        listed = field.raw.get("values")
        for option in listed if isinstance(listed, list) else ():
            if isinstance(option, dict) and option.get("label"):
                yield "form", key, field.name, "values", str(option.get("value"))
