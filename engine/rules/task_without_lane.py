"""A lane says whose task it is; a user task without one falls to the owner group."""

from __future__ import annotations

from collections.abc import Sequence

from engine.rules.diagram import Diagram, Element
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": ('The user task "{name}" lies in no lane: the owner group gets it.', "Draw lanes and put the task into one."),
    "tr": (
        "“{name}” kullanıcı görevi hiçbir kulvarda değil; görev sahip gruba düşer.",
        "Kulvarlar çizin ve görevi birine koyun.",
    ),
    "ru": (
        "Пользовательская задача «{name}» не лежит ни на одной дорожке: она достанется группе-владельцу.",
        "Нарисуйте дорожки и поместите задачу на одну из них.",
    ),
    "es": (
        "La tarea de usuario «{name}» no está en ningún carril: le toca al grupo propietario.",
        "Dibuje carriles y ponga la tarea en uno.",
    ),
}

PEOPLE = ("userTask", "manualTask", "task")


def check(diagram: Diagram) -> Found:
    """Yield user tasks without a lane; of a process without any lanes only the first."""
    for process_id in diagram.processes:
        tasks = [e for e in diagram.of_kind(*PEOPLE) if e.process_id == process_id and e.lane_id is None]
        laned = any(lane.process_id == process_id for lane in diagram.lanes.values())
        for task in _named(tasks, laned):
            yield task.id, {"name": task.label}


def _named(tasks: Sequence[Element], laned: bool) -> Sequence[Element]:
    return tasks if laned else tasks[:1]
