"""The properties `due` and `promise` are FEEL and give an instant: bare ISO 8601 text is read in timers only."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import short
from engine.rules.iso import is_iso
from engine.rules.problem import Found, Severity, Texts
from engine.rules.times import is_time

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The property {property} of "{name}" says {expression}, which is no time.',
        'Write workdays(3), duration("P3D"), or date and time(variable).',
    ),
    "tr": (
        "“{name}” öğesinin {property} özelliği {expression}; bu bir zaman değil.",
        'workdays(3), duration("P3D") veya date and time(değişken) yazın.',
    ),
    "ru": (
        "Свойство {property} у «{name}» — {expression}, а это не время.",
        'Напишите workdays(3), duration("P3D") или date and time(переменная).',
    ),
    "es": (
        "La propiedad {property} de «{name}» dice {expression}, que no es un tiempo.",
        'Escriba workdays(3), duration("P3D") o date and time(variable).',
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield elements whose readable due date or promise cannot give a time."""
    for element in diagram.elements.values():
        for name in ("due", "promise"):
            said = element.properties.get(name, "").strip()
            if said and (is_iso(said) or not is_time(said)):
                yield element.id, {"name": element.label, "property": name, "expression": short(said)}
