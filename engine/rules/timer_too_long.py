"""Literal times are at most two years (reliability-security 5.5): more is a slip, and costs the interpreter dearly."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import short
from engine.rules.problem import Found, Severity, Texts
from engine.rules.times import constant_days

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The timer "{name}" waits {expression}: longer than two years.',
        "Shorten it; 48 hours is PT48H, 48 minutes is PT48M.",
    ),
    "tr": (
        "“{name}” zamanlayıcısı {expression} bekliyor: iki yıldan uzun.",
        "Kısaltın; 48 saat PT48H, 48 dakika PT48M olarak yazılır.",
    ),
    "ru": ("Таймер «{name}» ждёт {expression}: дольше двух лет.", "Сократите: 48 часов — PT48H, 48 минут — PT48M."),
    "es": (
        "El temporizador «{name}» espera {expression}: más de dos años.",
        "Acórtelo; 48 horas es PT48H y 48 minutos es PT48M.",
    ),
}

YEARS = 2


def check(diagram: Diagram) -> Found:
    """Yield timers with a constant duration over two years, or under none."""
    for element in diagram.elements.values():
        if element.timer is not None and element.timer.kind != "cycle":
            days = constant_days(element.timer.expression)
            if days is not None and not 0 <= days <= YEARS * 366:
                yield element.id, {"name": element.label, "expression": short(element.timer.expression)}
