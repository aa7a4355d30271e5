"""A service task names the operation that a handler performs."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('The service task "{name}" names no operation.', "Choose an operation in its properties."),
    "tr": ("“{name}” servis görevi bir işlem belirtmiyor.", "Özelliklerinde bir işlem seçin."),
    "ru": ("Сервисная задача «{name}» не называет операцию.", "Выберите операцию в её свойствах."),
    "es": ("La tarea de servicio «{name}» no nombra ninguna operación.", "Elija una operación en sus propiedades."),
}


def check(diagram: Diagram) -> Found:
    """Yield service tasks without an operator."""
    for element in diagram.of_kind("serviceTask"):
        if not element.operation:
            yield element.id, {"name": element.label}
