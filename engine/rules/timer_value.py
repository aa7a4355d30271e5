"""A timer's expression gives a duration or an instant; a variable alone, being text, needs a function around it."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import short
from engine.rules.problem import Found, Severity, Texts
from engine.rules.times import is_time

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The timer "{name}" says {expression}, which is no time.',
        "Write PT48H, workdays(3), or a function around the variable, such as date and time(due).",
    ),
    "tr": (
        "“{name}” zamanlayıcısındaki {expression} bir zaman değil.",
        "PT48H, workdays(3) veya değişkeni saran bir işlev yazın, örneğin date and time(due).",
    ),
    "ru": (
        "В таймере «{name}» стоит {expression}, а это не время.",
        "Напишите PT48H, workdays(3) или функцию вокруг переменной, например date and time(due).",
    ),
    "es": (
        "El temporizador «{name}» dice {expression}, que no es un tiempo.",
        "Escriba PT48H, workdays(3) o una función alrededor de la variable, como date and time(due).",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield timers whose readable expression cannot give a time."""
    for element in diagram.elements.values():
        timer = element.timer
        if timer is not None and timer.expression and timer.kind != "cycle" and not is_time(timer.expression):
            yield element.id, {"name": element.label, "expression": short(timer.expression)}
