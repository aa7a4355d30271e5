"""The default named by a gateway is one of its own outgoing flows."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The default "{default}" of "{name}" is none of the arrows that leave it.',
        "Mark one of its own arrows as the default.",
    ),
    "tr": (
        "“{name}” için varsayılan olarak gösterilen “{default}” ondan çıkan bir ok değil.",
        "Kendi oklarından birini varsayılan olarak işaretleyin.",
    ),
    "ru": (
        "Путь по умолчанию «{default}» у «{name}» не является выходящей из него стрелкой.",
        "Отметьте одну из его собственных стрелок.",
    ),
    "es": (
        "El camino predeterminado «{default}» de «{name}» no es una de las flechas que salen de él.",
        "Marque una de sus propias flechas como predeterminada.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield elements whose default is not among their outgoing flows."""
    for element in diagram.elements.values():
        if element.default and element.default not in element.outgoing:
            yield element.id, {"name": element.label, "default": element.default}
