"""A boundary event sits on an activity of its own scope."""

from __future__ import annotations

from engine.rules.diagram import ACTIVITIES, Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The boundary event "{name}" sits on nothing ("{host}").',
        "Draw it on the border of a task, sub-process or call activity.",
    ),
    "tr": (
        "“{name}” sınır olayı hiçbir şeye bağlı değil (“{host}”).",
        "Onu bir görevin, alt sürecin veya çağrı etkinliğinin kenarına çizin.",
    ),
    "ru": (
        "Граничное событие «{name}» ни к чему не прикреплено («{host}»).",
        "Нарисуйте его на границе задачи, подпроцесса или вызова процесса.",
    ),
    "es": (
        "El evento de borde «{name}» no está sobre nada («{host}»).",
        "Dibújelo en el borde de una tarea, subproceso o actividad de llamada.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield boundary events whose host is missing, no activity, or in another scope."""
    for element in diagram.of_kind("boundaryEvent"):
        host = diagram.elements.get(element.attached_to or "")
        if host is None or host.kind not in ACTIVITIES or host.parent_id != element.parent_id:
            yield element.id, {"name": element.label, "host": element.attached_to or ""}
