"""SpiffWorkflow 3.2.0 drops sequence flows without an id: the case would stop in front of them."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The arrow {id} has no id and would be lost.",
        "Give the arrow an id; drawing it again in the editor does that.",
    ),
    "tr": ("{id} okunun kimliği yok; ok kaybolurdu.", "Oka bir kimlik verin; düzenleyicide yeniden çizmek yeterlidir."),
    "ru": (
        "У стрелки {id} нет идентификатора, и она потерялась бы.",
        "Задайте стрелке идентификатор: достаточно нарисовать её в редакторе заново.",
    ),
    "es": (
        "La flecha {id} no tiene identificador y se perdería.",
        "Póngale un identificador; basta con volver a dibujarla en el editor.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield flows without an id, as `source -> target`."""
    for flow in diagram.flows.values():
        if not flow.has_id:
            yield flow.id, {"name": flow.name}
