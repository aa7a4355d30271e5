"""A loop marker says when to stop: a condition or a maximum of at most 100 rounds."""

from __future__ import annotations

from engine.rules.diagram import Diagram, Loop
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The loop marker of "{name}" has neither a condition nor a maximum up to {limit}.',
        "Enter a loop condition, or a maximum number of rounds.",
    ),
    "tr": (
        "“{name}” döngü işaretinde ne koşul ne de en fazla {limit} olan bir sınır var.",
        "Bir döngü koşulu veya en fazla tur sayısı girin.",
    ),
    "ru": (
        "У отметки цикла на «{name}» нет ни условия, ни предела до {limit}.",
        "Задайте условие цикла или наибольшее число кругов.",
    ),
    "es": (
        "El marcador de bucle de «{name}» no tiene condición ni un máximo de hasta {limit}.",
        "Escriba una condición de bucle o un máximo de vueltas.",
    ),
}

LIMIT = 100


def check(diagram: Diagram) -> Found:
    """Yield activities whose standard loop has no bound."""
    for element in diagram.elements.values():
        if element.loop is not None and not _bounded(element.loop):
            yield element.id, {"name": element.label, "limit": LIMIT}


def _bounded(loop: Loop) -> bool:
    if not loop.maximum:
        return bool(loop.condition)
    return loop.maximum.isascii() and loop.maximum.isdigit() and 1 <= int(loop.maximum) <= LIMIT
