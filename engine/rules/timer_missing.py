"""A timer says when."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The timer "{name}" does not say when.',
        "Enter a duration such as PT48H, a date, or a working-day expression such as workdays(3).",
    ),
    "tr": (
        "“{name}” zamanlayıcısı ne zaman olduğunu söylemiyor.",
        "PT48H gibi bir süre, bir tarih veya workdays(3) gibi bir iş günü ifadesi girin.",
    ),
    "ru": (
        "Таймер «{name}» не говорит, когда сработает.",
        "Укажите длительность, например PT48H, дату или выражение в рабочих днях, например workdays(3).",
    ),
    "es": (
        "El temporizador «{name}» no dice cuándo.",
        "Escriba una duración como PT48H, una fecha o una expresión en días hábiles como workdays(3).",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield timers without a time."""
    for element in diagram.elements.values():
        if element.timer is not None and not element.timer.expression:
            yield element.id, {"name": element.label}
