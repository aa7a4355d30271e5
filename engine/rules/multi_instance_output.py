"""Each execution's answers go into an output collection: else they overwrite one another (engine-notes 4.10)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The executions of "{name}" would overwrite each other\'s answers: no output collection is named.',
        "Name an output collection and an output element.",
    ),
    "tr": (
        "“{name}” yinelemeleri birbirinin yanıtlarının üzerine yazardı: çıktı koleksiyonu belirtilmemiş.",
        "Bir çıktı koleksiyonu ve çıktı öğesi belirtin.",
    ),
    "ru": (
        "Повторения «{name}» затирали бы ответы друг друга: не указана выходная коллекция.",
        "Укажите выходную коллекцию и выходной элемент.",
    ),
    "es": (
        "Las ejecuciones de «{name}» se sobrescribirían entre sí: no se indica colección de salida.",
        "Indique una colección y un elemento de salida.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield multi-instance activities without output collection or item."""
    for element in diagram.elements.values():
        many = element.multi_instance
        if many is not None and not (many.output_collection and many.output_item):
            yield element.id, {"name": element.label}
