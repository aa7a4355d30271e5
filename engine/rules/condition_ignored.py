"""Only flows out of exclusive and inclusive gateways may have a condition; elsewhere SpiffWorkflow ignores it."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The condition on the arrow from "{source}" would be ignored: that is no exclusive or inclusive gateway.',
        "Put an exclusive gateway between, or remove the condition.",
    ),
    "tr": (
        "“{source}” öğesinden çıkan okun koşulu dikkate alınmazdı: o bir karar geçidi veya kapsayıcı geçit değil.",
        "Araya bir karar geçidi koyun veya koşulu kaldırın.",
    ),
    "ru": (
        "Условие на стрелке от «{source}» не будет учтено: это не исключающий и не включающий шлюз.",
        "Вставьте исключающий шлюз или уберите условие.",
    ),
    "es": (
        "La condición de la flecha que sale de «{source}» se ignoraría: no es una compuerta exclusiva ni inclusiva.",
        "Ponga una compuerta exclusiva en medio o quite la condición.",
    ),
}

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def check(diagram: Diagram) -> Found:
    """Yield flows with a condition that nobody asks."""
    for flow in diagram.flows.values():
        source = diagram.elements.get(flow.source)
        if flow.condition and source is not None and source.kind not in CHOOSING:
            yield flow.id, {"source": source.label}
