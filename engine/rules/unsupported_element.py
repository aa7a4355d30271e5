"""Parts of BPMN that SpiffWorkflow 3.2.0 refuses, ignores or runs differently than drawn (engine-notes 4.7 to 4.12)."""

from __future__ import annotations

from engine.rules.diagram import Diagram, Element
from engine.rules.problem import Found, Severity, Texts
from engine.rules.unsupported_parts import PARTS

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('"{name}" is {what}, which Redress does not run.', "{instead}"),
    "tr": ("“{name}” bir {what}; Redress bunu çalıştırmaz.", "{instead}"),
    "ru": ("«{name}» — это {what}; Redress такое не выполняет.", "{instead}"),
    "es": ("«{name}» es {what}, y Redress no lo ejecuta.", "{instead}"),
}


def check(diagram: Diagram) -> Found:
    """Yield elements of a kind, or with an event, that is not run."""
    for element in diagram.elements.values():
        part = _part(element)
        if part in PARTS:
            what, instead = PARTS[part]
            yield element.id, {"name": element.label, "what": what, "instead": instead}
    for stranger in diagram.strangers:
        what, instead = PARTS["stranger"]
        named = {language: f"{text} ({stranger.kind})" for language, text in what.items()}
        yield stranger.id, {"name": stranger.name or stranger.id, "what": named, "instead": instead}


def _part(element: Element) -> str:
    if element.compensates:
        return "compensate"
    if element.event == "message" and element.kind in {"intermediateThrowEvent", "endEvent"}:
        return "sendTask"
    return element.event if element.event in PARTS else element.kind
