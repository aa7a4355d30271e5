"""Parallel and inclusive gateways within a loop belong in a sub-process: joins mix up rounds."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.graph import scopes
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The gateway "{name}" forks or joins inside a loop, where rounds get mixed up.',
        "Put the fork, the steps and the join into an embedded sub-process inside the loop.",
    ),
    "tr": (
        "“{name}” geçidi bir döngünün içinde ayırıyor veya birleştiriyor; turlar birbirine karışır.",
        "Ayrımı, adımları ve birleşimi döngü içinde gömülü bir alt sürece koyun.",
    ),
    "ru": (
        "Шлюз «{name}» разделяет или соединяет пути внутри цикла, где круги путаются.",
        "Поместите разделение, шаги и соединение во вложенный подпроцесс внутри цикла.",
    ),
    "es": (
        "La compuerta «{name}» divide o une dentro de un bucle, donde las vueltas se mezclan.",
        "Ponga la división, los pasos y la unión en un subproceso incrustado dentro del bucle.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield parallel and inclusive gateways that lie on a loop."""
    for scope in scopes(diagram):
        for element in (scope.elements[i] for group in scope.cycles() for i in group):
            if element.kind in {"parallelGateway", "inclusiveGateway"} and len(element.incoming + element.outgoing) > 2:
                yield element.id, {"name": element.label}
