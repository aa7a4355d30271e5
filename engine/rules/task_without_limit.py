"""Every user task has a limit: its own due date, or a timer on it, around it or on the call of its process."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.diagram import Diagram, Element
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.task_without_lane import PEOPLE

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        'The user task "{name}" has no limit: neither a due date nor a timer.',
        "Give it the property due, or put a timer on it or on its stage.",
    ),
    "tr": (
        "“{name}” kullanıcı görevinin süresi yok: ne son tarih ne zamanlayıcı.",
        "Ona due özelliğini verin veya kendisine ya da aşamasına bir zamanlayıcı koyun.",
    ),
    "ru": (
        "У пользовательской задачи «{name}» нет срока: ни даты, ни таймера.",
        "Задайте свойство due или поставьте таймер на неё или на её этап.",
    ),
    "es": (
        "La tarea de usuario «{name}» no tiene límite: ni fecha ni temporizador.",
        "Póngale la propiedad due o un temporizador en ella o en su etapa.",
    ),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield people's tasks that nothing limits."""
    for diagram, element in bundle.elements():
        if element.kind in PEOPLE and not _limited(bundle, diagram, element, frozenset()):
            yield diagram.file, element.id, {"name": element.label}


def _limited(bundle: Bundle, diagram: Diagram, element: Element, seen: frozenset[str]) -> bool:
    for around in (element, *diagram.enclosing(element)):
        if around.properties.get("due") or any(b.event == "timer" for b in diagram.boundaries(around.id)):
            return True
    calls = [(d, e) for d, e in bundle.elements() if e.called == element.process_id and e.id not in seen]
    return bool(calls) and all(_limited(bundle, d, e, seen | {e.id}) for d, e in calls)
