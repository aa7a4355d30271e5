"""An error always interrupts what it is caught on (BPMN 2.0.2, 10.5.4)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The error event "{name}" is drawn as non-interrupting; an error always interrupts.',
        "Draw its border solid.",
    ),
    "tr": ("“{name}” hata olayı kesmeyen olarak çizilmiş; hata her zaman keser.", "Kenarını düz çizgi yapın."),
    "ru": (
        "Событие ошибки «{name}» нарисовано непрерывающим, но ошибка всегда прерывает.",
        "Сделайте его границу сплошной.",
    ),
    "es": (
        "El evento de error «{name}» está dibujado como no interruptor; un error siempre interrumpe.",
        "Dibuje su borde continuo.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield error boundary events with `cancelActivity="false"`."""
    for element in diagram.of_kind("boundaryEvent"):
        if element.event == "error" and not element.interrupting:
            yield element.id, {"name": element.label}
