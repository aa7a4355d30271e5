"""Repeating timers are not run: a loop with a timer says the same and shows its rounds."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import short
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The timer "{name}" repeats ({expression}); repeating timers are not run.',
        "Draw several timers, or a loop with one timer.",
    ),
    "tr": (
        "“{name}” zamanlayıcısı yineleniyor ({expression}); yinelenen zamanlayıcılar çalıştırılmaz.",
        "Birkaç zamanlayıcı veya tek zamanlayıcılı bir döngü çizin.",
    ),
    "ru": (
        "Таймер «{name}» повторяется ({expression}); повторяющиеся таймеры не выполняются.",
        "Нарисуйте несколько таймеров или цикл с одним таймером.",
    ),
    "es": (
        "El temporizador «{name}» se repite ({expression}); los temporizadores repetidos no se ejecutan.",
        "Dibuje varios temporizadores o un bucle con uno solo.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield cycle timers."""
    for element in diagram.elements.values():
        if element.timer is not None and element.timer.kind == "cycle" and element.timer.expression:
            yield element.id, {"name": element.label, "expression": short(element.timer.expression)}
