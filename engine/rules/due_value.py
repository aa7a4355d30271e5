"""The property `due` is FEEL and gives an instant: bare ISO 8601 text is read in timers only."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import short
from engine.rules.iso import is_iso
from engine.rules.problem import Found, Severity, Texts
from engine.rules.times import is_time

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The due date of "{name}" says {expression}, which is no time.',
        'Write workdays(3), duration("P3D"), or date and time(variable).',
    ),
    "tr": (
        "“{name}” için son tarih {expression}; bu bir zaman değil.",
        'workdays(3), duration("P3D") veya date and time(değişken) yazın.',
    ),
    "ru": (
        "Срок «{name}» — {expression}, а это не время.",
        'Напишите workdays(3), duration("P3D") или date and time(переменная).',
    ),
    "es": (
        "El plazo de «{name}» dice {expression}, que no es un tiempo.",
        'Escriba workdays(3), duration("P3D") o date and time(variable).',
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield elements whose readable due date cannot give a time."""
    for element in diagram.elements.values():
        due = element.properties.get("due", "").strip()
        if due and (is_iso(due) or not is_time(due)):
            yield element.id, {"name": element.label, "expression": short(due)}
