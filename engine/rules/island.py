"""Everything drawn can be reached: SpiffWorkflow drops the rest in silence."""

from __future__ import annotations

from engine.rules.diagram import Diagram, Element
from engine.rules.graph import scopes
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('Nothing leads to "{name}": it would never happen.', "Draw an arrow to it, or delete it."),
    "tr": ("“{name}” öğesine hiçbir ok gelmiyor; bu adım hiç gerçekleşmezdi.", "Ona bir ok çizin veya silin."),
    "ru": ("К элементу «{name}» ничего не ведёт: он никогда не наступит.", "Проведите к нему стрелку или удалите его."),
    "es": ("Nada lleva a «{name}»: nunca ocurriría.", "Dibuje una flecha hasta él o bórrelo."),
}


def check(diagram: Diagram) -> Found:
    """Yield elements no token can come to (link targets and ad-hoc content are judged elsewhere)."""
    for scope in scopes(diagram):
        if scope.owner is not None and scope.owner.kind == "adHocSubProcess":
            continue
        reached = scope.reached_from(e.id for e in scope.elements.values() if _begins(e))
        for element in scope.elements.values():
            if element.id not in reached:
                yield element.id, {"name": element.label}


def _begins(element: Element) -> bool:
    return (
        element.kind == "startEvent"
        or element.event_subprocess
        or element.event == "link"
        or (element.kind == "boundaryEvent" and element.attached_to is None)
    )
