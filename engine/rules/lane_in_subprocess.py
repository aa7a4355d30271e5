"""Steps inside a sub-process belong to its lane (decision 13): SpiffWorkflow would give them another in silence."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" lies inside a sub-process but is put into the lane "{lane}" there.',
        "Move steps of several lanes into a called process with its own lanes.",
    ),
    "tr": (
        "“{name}” bir alt sürecin içinde, ama orada “{lane}” kulvarına konmuş.",
        "Birkaç kulvarın adımlarını, kendi kulvarları olan çağrılan bir sürece taşıyın.",
    ),
    "ru": (
        "«{name}» лежит внутри подпроцесса, но помещён там на дорожку «{lane}».",
        "Перенесите шаги нескольких дорожек в вызываемый процесс со своими дорожками.",
    ),
    "es": (
        "«{name}» está dentro de un subproceso, pero allí se puso en el carril «{lane}».",
        "Pase los pasos de varios carriles a un proceso llamado con sus propios carriles.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield inner elements that a lane set puts into another lane than their sub-process."""
    for lane in diagram.lanes.values():
        for member in lane.members:
            element = diagram.elements.get(member)
            inner = element is not None and (element.parent_id is not None or lane.parent_id is not None)
            if element is not None and inner and element.lane_id != lane.id:
                yield element.id, {"name": element.label, "lane": lane.name or lane.id}
