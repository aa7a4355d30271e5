"""A token goes on until an end event: every other element has a way out."""

from __future__ import annotations

from engine.rules.diagram import Diagram, Element
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" leads nowhere: no arrow leaves it and it is no end event.',
        "Draw an arrow from it to the next step or to an end event.",
    ),
    "tr": (
        "“{name}” hiçbir yere götürmüyor: ondan ok çıkmıyor ve bitiş olayı değil.",
        "Ondan bir sonraki adıma veya bir bitiş olayına ok çizin.",
    ),
    "ru": (
        "Из «{name}» нет выхода: из него не идёт стрелка, и это не конечное событие.",
        "Проведите от него стрелку к следующему шагу или к конечному событию.",
    ),
    "es": (
        "«{name}» no lleva a ninguna parte: no sale ninguna flecha y no es un evento de fin.",
        "Dibuje una flecha al siguiente paso o a un evento de fin.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield elements without an outgoing flow that are no end."""
    for element in diagram.elements.values():
        if not element.outgoing and _is_reached(element) and not _may_end(diagram, element):
            yield element.id, {"name": element.label}


def _is_reached(element: Element) -> bool:
    # What nothing leads to is named by the rule island.
    return bool(element.incoming) or element.kind in {"startEvent", "boundaryEvent"}


def _may_end(diagram: Diagram, element: Element) -> bool:
    parent = diagram.elements.get(element.parent_id or "")
    if parent is not None and parent.kind == "adHocSubProcess":
        return True
    return element.kind == "endEvent" or element.event_subprocess or element.event in {"link", "compensate"}
