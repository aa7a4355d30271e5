"""A BPMN file holds at least one process."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ("There is no process in this file.", "Draw at least a start event, a step and an end event."),
    "tr": ("Bu dosyada süreç yok.", "En az bir başlangıç olayı, bir adım ve bir bitiş olayı çizin."),
    "ru": ("В этом файле нет процесса.", "Нарисуйте хотя бы начальное событие, шаг и конечное событие."),
    "es": (
        "No hay ningún proceso en este archivo.",
        "Dibuje al menos un evento de inicio, un paso y un evento de fin.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield a BPMN file without any process."""
    if diagram.is_bpmn and not diagram.processes:
        yield "", {}
