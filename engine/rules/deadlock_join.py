"""A parallel join waits for all its arrows: after an exclusive choice some never come."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.graph import scopes
from engine.rules.problem import Found, Severity, Texts
from engine.rules.tokens import stuck_joins

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" would wait for ever: nothing comes along {missing} any more.',
        "Join with an exclusive gateway, or split with a parallel one before it.",
    ),
    "tr": (
        "“{name}” sonsuza kadar beklerdi: {missing} üzerinden artık hiçbir şey gelmez.",
        "Yolları bir karar geçidiyle birleştirin veya öncesinde paralel geçitle ayırın.",
    ),
    "ru": (
        "Шлюз «{name}» ждал бы вечно: по {missing} уже ничего не придёт.",
        "Соедините пути исключающим шлюзом или разделите их перед этим параллельным.",
    ),
    "es": (
        "«{name}» esperaría para siempre: por {missing} ya no llega nada.",
        "Una los caminos con una compuerta exclusiva o divídalos antes con una paralela.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield parallel joins that some choice leaves waiting for ever."""
    for scope in scopes(diagram):
        for join, missing in stuck_joins(scope).items():
            yield join, {"name": scope.elements[join].label, "missing": missing}
