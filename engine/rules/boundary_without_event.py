"""A boundary event says what it catches: a timer, a message or an error."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('The boundary event "{name}" does not say what it catches.', "Make it a timer, message or error event."),
    "tr": ("“{name}” sınır olayı neyi yakaladığını söylemiyor.", "Onu zamanlayıcı, mesaj veya hata olayı yapın."),
    "ru": ("Граничное событие «{name}» не говорит, что оно ловит.", "Сделайте его таймером, сообщением или ошибкой."),
    "es": ("El evento de borde «{name}» no dice qué captura.", "Hágalo un evento de temporizador, mensaje o error."),
}


def check(diagram: Diagram) -> Found:
    """Yield catching events without an event definition."""
    for element in diagram.of_kind("boundaryEvent", "intermediateCatchEvent"):
        if not element.event:
            yield element.id, {"name": element.label}
