"""Both ends of a sequence flow exist."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The arrow begins at "{source}" and ends at "{target}", but "{missing}" does not exist.',
        "Connect the arrow to an element, or delete it.",
    ),
    "tr": (
        "Ok “{source}” öğesinden “{target}” öğesine gidiyor, ama “{missing}” yok.",
        "Oku bir öğeye bağlayın veya silin.",
    ),
    "ru": (
        "Стрелка идёт от «{source}» к «{target}», но «{missing}» не существует.",
        "Присоедините стрелку к элементу или удалите её.",
    ),
    "es": (
        "La flecha va de «{source}» a «{target}», pero «{missing}» no existe.",
        "Conecte la flecha a un elemento o bórrela.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield flows with a missing end."""
    for flow in diagram.flows.values():
        missing = [end for end in (flow.source, flow.target) if end not in diagram.elements]
        if missing:
            yield flow.id, {"source": flow.source, "target": flow.target, "missing": missing[0]}
