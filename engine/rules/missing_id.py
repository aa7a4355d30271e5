"""Every process, step, event and gateway has an id: without one the interpreter loses it."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('The {kind} "{name}" on line {line} has no id.', "Give it an id in the drawing tool."),
    "tr": ("{line}. satırdaki “{name}” ({kind}) öğesinin kimliği yok.", "Çizim aracında ona bir kimlik verin."),
    "ru": (
        "У элемента «{name}» ({kind}) в строке {line} нет идентификатора.",
        "Задайте ему идентификатор в редакторе.",
    ),
    "es": (
        "El elemento «{name}» ({kind}) de la línea {line} no tiene identificador.",
        "Póngale un identificador en la herramienta de dibujo.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield processes and elements without an id."""
    for process in diagram.processes.values():
        if not process.has_id:
            yield process.id, {"kind": "process", "name": process.name, "line": process.line}
    for element in diagram.elements.values():
        if not element.has_id:
            yield element.id, {"kind": element.kind, "name": element.name, "line": element.line}
