"""Scripts before or after a step are shown by no drawing, so nobody who reads it knows what happens."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('"{name}" has a hidden script ({where}).', "Draw it as a script task of its own."),
    "tr": ("“{name}” gizli bir betik içeriyor ({where}).", "Onu ayrı bir betik görevi olarak çizin."),
    "ru": ("В «{name}» есть скрытый скрипт ({where}).", "Нарисуйте его отдельной задачей-скриптом."),
    "es": ("«{name}» tiene un script oculto ({where}).", "Dibújelo como una tarea de script propia."),
}


def check(diagram: Diagram) -> Found:
    """Yield elements with a pre- or post-script."""
    for element in diagram.elements.values():
        if element.foreign_scripts:
            yield element.id, {"name": element.label, "where": sorted(element.foreign_scripts)}
