"""Whoever waits for a message says which one: its name finds the waiting token."""

from __future__ import annotations

from engine.rules.diagram import Diagram, Element
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" waits for a message, but {which} is not in this file.',
        "Choose or create the message in the properties of the element and give it a name.",
    ),
    "tr": (
        "“{name}” bir mesaj bekliyor, ama {which} bu dosyada yok.",
        "Öğenin özelliklerinde mesajı seçin veya oluşturun ve ona bir ad verin.",
    ),
    "ru": (
        "«{name}» ждёт сообщение, но {which} в этом файле нет.",
        "Выберите или создайте сообщение в свойствах элемента и дайте ему имя.",
    ),
    "es": (
        "«{name}» espera un mensaje, pero {which} no está en este archivo.",
        "Elija o cree el mensaje en las propiedades del elemento y póngale un nombre.",
    ),
}

UNNAMED = {"en": "its message", "tr": "hangi mesaj olduğu", "ru": "самого сообщения", "es": "su mensaje"}


def check(diagram: Diagram) -> Found:
    """Yield receiving elements without a message, or with one the file does not define."""
    for element in diagram.elements.values():
        if _receives(element) and not element.message:
            which = f'"{element.message_ref}"' if element.message_ref else UNNAMED
            yield element.id, {"name": element.label, "which": which}


def _receives(element: Element) -> bool:
    if element.kind == "receiveTask":
        return True
    return element.event == "message" and element.kind in {"startEvent", "intermediateCatchEvent", "boundaryEvent"}
