"""An event-based gateway waits for messages and at most one timer (engine-notes 4.7: two share one due time)."""

from __future__ import annotations

from engine.rules.diagram import Diagram, Element
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The event-based gateway "{name}" waits for what it cannot tell apart: {targets}.',
        "Lead each arrow to a message event or receive task, and at most one to a timer event.",
    ),
    "tr": (
        "“{name}” olay tabanlı geçidi ayırt edemeyeceği şeyleri bekliyor: {targets}.",
        "Her oku bir mesaj olayına veya alma görevine, en fazla birini zamanlayıcıya götürün.",
    ),
    "ru": (
        "Шлюз по событиям «{name}» ждёт того, что не сможет различить: {targets}.",
        "Ведите каждую стрелку к событию-сообщению или задаче получения и не более одной — к таймеру.",
    ),
    "es": (
        "La compuerta basada en eventos «{name}» espera cosas que no puede distinguir: {targets}.",
        "Lleve cada flecha a un evento de mensaje o tarea de recepción, y como máximo una a un temporizador.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield event-based gateways with two timers, or before anything that is no event."""
    for gateway in diagram.of_kind("eventBasedGateway"):
        targets = list(diagram.targets(gateway))
        timers = [t for t in targets if t.event == "timer"]
        if len(timers) > 1 or len(targets) < 2 or not all(_is_event(t) for t in targets):
            yield gateway.id, {"name": gateway.label, "targets": [t.label for t in targets]}


def _is_event(element: Element) -> bool:
    return element.kind == "receiveTask" or (
        element.kind == "intermediateCatchEvent" and element.event in {"timer", "message"}
    )
