"""An operation may not be named like an element: tests and history would take one for the other."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" uses the operation "{operation}", which is also the id of an element.',
        "Give the element another id.",
    ),
    "tr": (
        "“{name}” öğesinin kullandığı “{operation}” işlemi aynı zamanda bir öğenin kimliği.",
        "Öğeye başka bir kimlik verin.",
    ),
    "ru": (
        "«{name}» использует операцию «{operation}», и так же называется элемент.",
        "Дайте элементу другой идентификатор.",
    ),
    "es": (
        "«{name}» usa la operación «{operation}», que también es el identificador de un elemento.",
        "Dé otro identificador al elemento.",
    ),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield service tasks whose operation is an element's id."""
    for diagram, element in bundle.elements():
        if element.operation and element.operation in bundle.element_ids:
            yield diagram.file, element.id, {"name": element.label, "operation": element.operation}
