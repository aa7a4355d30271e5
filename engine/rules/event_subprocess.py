"""SpiffWorkflow 3.2.0 ignores that an event sub-process interrupts and hides message starts (engine-notes 4.8)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '"{name}" is an event sub-process; those do not run as drawn.',
        "Put a boundary event on an embedded sub-process around the steps it is about.",
    ),
    "tr": (
        "“{name}” bir olay alt süreci; bunlar çizildiği gibi çalışmaz.",
        "İlgili adımları gömülü bir alt sürece alın ve kenarına bir sınır olayı koyun.",
    ),
    "ru": (
        "«{name}» — событийный подпроцесс; такие выполняются не так, как нарисованы.",
        "Заключите нужные шаги во вложенный подпроцесс и поставьте граничное событие на него.",
    ),
    "es": (
        "«{name}» es un subproceso de evento; no se ejecutan como están dibujados.",
        "Encierre los pasos en un subproceso incrustado y ponga un evento de borde en él.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield event sub-processes."""
    for element in diagram.of_kind("subProcess"):
        if element.event_subprocess:
            yield element.id, {"name": element.label}
