"""An instance begins by its start form (decision 17), whatever comes in; a sub-process begins plainly."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The start event "{name}" waits for something ({event}); a process begins by its form or by being called.',
        "Make it a plain start event; what waits inside a process is an intermediate event.",
    ),
    "tr": (
        "“{name}” başlangıç olayı bir şey bekliyor ({event}); süreç formuyla veya çağrılarak başlar.",
        "Onu düz bir başlangıç olayı yapın; süreç içindeki bekleyişler ara olaydır.",
    ),
    "ru": (
        "Начальное событие «{name}» чего-то ждёт ({event}); процесс начинается формой или вызовом.",
        "Сделайте его простым начальным событием; ожидание внутри процесса — промежуточное событие.",
    ),
    "es": (
        "El evento de inicio «{name}» espera algo ({event}); un proceso empieza por su formulario o al ser llamado.",
        "Hágalo un evento de inicio simple; lo que espera dentro de un proceso es un evento intermedio.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield start events that wait for anything but, at the top, a message (which the start form stands for)."""
    for element in diagram.of_kind("startEvent"):
        parent = diagram.elements.get(element.parent_id or "")
        plain = not element.event or (element.event == "message" and parent is None)
        if not plain and not (parent is not None and parent.event_subprocess):
            yield element.id, {"name": element.label, "event": element.event}
