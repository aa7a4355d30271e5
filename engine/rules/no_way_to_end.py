"""From every element some way leads to an end event: else the case could never be finished."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.graph import Scope, scopes
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'From "{name}" no way leads to an end event: the case could never be finished.',
        "Draw a way out of the loop, with an end event.",
    ),
    "tr": (
        "“{name}” öğesinden hiçbir bitiş olayına yol yok; dosya hiç kapanamazdı.",
        "Döngüden çıkan ve bitiş olayına varan bir yol çizin.",
    ),
    "ru": (
        "От «{name}» нет пути к конечному событию: дело нельзя было бы завершить.",
        "Нарисуйте выход из цикла с конечным событием.",
    ),
    "es": (
        "Desde «{name}» ningún camino lleva a un evento de fin: el caso nunca podría terminar.",
        "Dibuje una salida del bucle con un evento de fin.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield the first element of each loop without a way to an end."""
    for scope in scopes(diagram):
        for group in scope.cycles():
            if not any(_ends(scope, i) for i in scope.reached_from(group[:1])):
                yield group[0], {"name": scope.elements[group[0]].label}


def _ends(scope: Scope, element_id: str) -> bool:
    # An element without a way on is named by dead_end, a link by unsupported_element.
    return not scope.elements[element_id].outgoing
