"""An element lies in one lane: the lane says who may act."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('"{name}" lies in two lanes: {lanes}.', "Move it into one of them."),
    "tr": ("“{name}” iki kulvarda birden: {lanes}.", "Onu bunlardan birine taşıyın."),
    "ru": ("«{name}» лежит на двух дорожках: {lanes}.", "Перенесите его на одну из них."),
    "es": ("«{name}» está en dos carriles: {lanes}.", "Muévalo a uno de ellos."),
}


def check(diagram: Diagram) -> Found:
    """Yield elements listed by two lanes that do not lie inside each other."""
    for element in diagram.elements.values():
        listed = [lane for lane in diagram.lanes.values() if element.id in lane.members]
        if len(listed) > 1:
            smallest = min(listed, key=lambda lane: len(lane.members))
            if not all(set(smallest.members) <= set(lane.members) for lane in listed):
                yield element.id, {"name": element.label, "lanes": [lane.name or lane.id for lane in listed]}
