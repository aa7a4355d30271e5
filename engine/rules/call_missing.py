"""A call activity names the process that it calls."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The call activity "{name}" does not say which process it calls.',
        "Enter the id of the called process in its properties.",
    ),
    "tr": (
        "“{name}” çağrı etkinliği hangi süreci çağırdığını söylemiyor.",
        "Özelliklerine çağrılan sürecin kimliğini yazın.",
    ),
    "ru": (
        "Вызов «{name}» не говорит, какой процесс вызывается.",
        "Укажите в свойствах идентификатор вызываемого процесса.",
    ),
    "es": (
        "La actividad de llamada «{name}» no dice a qué proceso llama.",
        "Escriba en sus propiedades el identificador del proceso llamado.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield call activities without a called element."""
    for element in diagram.of_kind("callActivity"):
        if not element.called:
            yield element.id, {"name": element.label}
