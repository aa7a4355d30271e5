"""SpiffWorkflow adds steps of its own named Start, End, Root and with certain endings; drawn ones would be skipped."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{id}" is a name the process engine uses itself; the element would be skipped.',
        "Give it another id, for example {better}.",
    ),
    "tr": (
        "“{id}” adını süreç motoru kendisi kullanır; öğe atlanırdı.",
        "Ona başka bir kimlik verin, örneğin {better}.",
    ),
    "ru": (
        "Имя «{id}» занято самим движком процессов; элемент был бы пропущен.",
        "Задайте другой идентификатор, например {better}.",
    ),
    "es": (
        "«{id}» es un nombre que el motor usa para sí mismo; el elemento se saltaría.",
        "Póngale otro identificador, por ejemplo {better}.",
    ),
}

RESERVED = frozenset({"Start", "End", "Root"})
ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")


def check(diagram: Diagram) -> Found:
    """Yield elements and processes with a reserved id."""
    for used in [*diagram.processes, *diagram.elements]:
        if used in RESERVED or used.endswith(ENDINGS):
            yield used, {"better": f"{used.split('.')[0].split(' ')[0].lower()}_1"}
