"""Every way out of an exclusive or inclusive gateway but the default has a condition: a label alone decides nothing."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The arrow "{name}" leaves the gateway "{gateway}" without a condition: a label alone decides nothing.',
        'Give it a condition in FEEL, for example answer = "{name}", or make it the default.',
    ),
    "tr": (
        "“{name}” oku “{gateway}” geçidinden koşulsuz çıkıyor: yalnızca etiket karar vermez.",
        'Ona FEEL ile bir koşul yazın, örneğin answer = "{name}", ya da varsayılan yapın.',
    ),
    "ru": (
        "Стрелка «{name}» выходит из шлюза «{gateway}» без условия: одна подпись ничего не решает.",
        'Задайте условие на FEEL, например answer = "{name}", или сделайте её путём по умолчанию.',
    ),
    "es": (
        "La flecha «{name}» sale de la compuerta «{gateway}» sin condición: una etiqueta sola no decide nada.",
        'Póngale una condición en FEEL, por ejemplo answer = "{name}", o hágala predeterminada.',
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield branches of a deciding gateway that have neither condition nor default mark."""
    for gateway in diagram.of_kind("exclusiveGateway", "inclusiveGateway"):
        for flow in (diagram.flows[f] for f in gateway.outgoing):
            if len(gateway.outgoing) > 1 and not flow.condition and not flow.is_default:
                yield flow.id, {"name": flow.name or flow.id, "gateway": gateway.label}
