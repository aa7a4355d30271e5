"""No arrow leads into a start or boundary event, and none out of an end event (BPMN 2.0.2, 10.5)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('An arrow {way} "{name}", and that event allows none.', "Lead the arrow to the step itself."),
    "tr": ("Bir ok {way}: “{name}”; bu olayda buna izin yok.", "Oku doğrudan adıma götürün."),
    "ru": ("Стрелка {way} «{name}», а у этого события её быть не может.", "Ведите стрелку к самому шагу."),
    "es": ("Una flecha {way} «{name}», y ese evento no lo permite.", "Lleve la flecha al propio paso."),
}

INTO = {"en": "leads into", "tr": "bu olaya giriyor", "ru": "входит в", "es": "entra en"}
OUT = {"en": "leaves", "tr": "bu olaydan çıkıyor", "ru": "выходит из", "es": "sale de"}


def check(diagram: Diagram) -> Found:
    """Yield start and boundary events with incoming, and end events with outgoing flows."""
    for element in diagram.elements.values():
        if element.incoming and element.kind in {"startEvent", "boundaryEvent"}:
            yield element.id, {"name": element.label, "way": INTO}
        elif element.outgoing and element.kind == "endEvent":
            yield element.id, {"name": element.label, "way": OUT}
