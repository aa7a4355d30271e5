"""Every user task has a form, so that answers are asked for and checked."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": ('The user task "{name}" has no form ({form}).', "Design a form for it."),
    "tr": ("“{name}” kullanıcı görevinin formu yok ({form}).", "Onun için bir form tasarlayın."),
    "ru": ("У пользовательской задачи «{name}» нет формы ({form}).", "Создайте для неё форму."),
    "es": ("La tarea de usuario «{name}» no tiene formulario ({form}).", "Diseñe un formulario para ella."),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield user tasks without a form file, and the main start event without one."""
    start = bundle.process.get("start_event")
    for diagram, element in bundle.elements():
        asked = element.kind == "userTask" or element.id == start
        if asked and element.form and element.form not in bundle.files:
            yield diagram.file, element.id, {"name": element.label, "form": element.form}
