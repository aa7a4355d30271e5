"""A default flow is taken when nothing else is; a condition on it is not asked (BPMN 2.0.2, 8.3.13)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        'The default arrow of "{gateway}" has a condition that is never asked.',
        "Remove the condition, or make another arrow the default.",
    ),
    "tr": (
        "“{gateway}” geçidinin varsayılan okunda hiç sorulmayan bir koşul var.",
        "Koşulu kaldırın veya başka bir oku varsayılan yapın.",
    ),
    "ru": (
        "На пути по умолчанию шлюза «{gateway}» стоит условие, которое никогда не проверяется.",
        "Уберите условие или сделайте путём по умолчанию другую стрелку.",
    ),
    "es": (
        "La flecha predeterminada de «{gateway}» tiene una condición que nunca se consulta.",
        "Quite la condición o haga predeterminada otra flecha.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield default flows that carry a condition."""
    for flow in diagram.flows.values():
        if flow.is_default and flow.condition:
            yield flow.id, {"gateway": diagram.elements[flow.source].label}
