"""Every deciding gateway has a default flow: else a case stops when no condition holds."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        'The gateway "{name}" has no default: when no condition holds, the case stops there.',
        "Mark one of its arrows as the default.",
    ),
    "tr": (
        "“{name}” geçidinin varsayılan yolu yok: hiçbir koşul sağlanmazsa dosya orada kalır.",
        "Oklarından birini varsayılan olarak işaretleyin.",
    ),
    "ru": (
        "У шлюза «{name}» нет пути по умолчанию: если ни одно условие не выполнено, дело остановится.",
        "Отметьте одну из его стрелок как путь по умолчанию.",
    ),
    "es": (
        "La compuerta «{name}» no tiene camino predeterminado: si ninguna condición se cumple, el caso se detiene.",
        "Marque una de sus flechas como predeterminada.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield exclusive and inclusive gateways that split without a default."""
    for gateway in diagram.of_kind("exclusiveGateway", "inclusiveGateway"):
        if len(gateway.outgoing) > 1 and gateway.default not in gateway.outgoing:
            yield gateway.id, {"name": gateway.label}
