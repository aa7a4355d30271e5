"""Only gateways and start events may have several outgoing flows; SpiffWorkflow refuses the rest."""

from __future__ import annotations

from engine.rules.diagram import GATEWAYS, Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        '{count} arrows leave "{name}", and only a gateway may split the way.',
        "Draw one arrow to a gateway and split there: parallel for all ways, exclusive for one.",
    ),
    "tr": (
        "“{name}” öğesinden {count} ok çıkıyor; yolu yalnızca geçitler ayırabilir.",
        "Bir geçide tek ok çizin ve yolu orada ayırın: tüm yollar için paralel, tek yol için karar geçidi.",
    ),
    "ru": (
        "Из «{name}» выходит стрелок: {count}, а разделять путь может только шлюз.",
        "Проведите одну стрелку к шлюзу и разделите путь там: параллельный — для всех путей, исключающий — для одного.",
    ),
    "es": (
        "De «{name}» salen {count} flechas, y solo una compuerta puede dividir el camino.",
        "Dibuje una flecha a una compuerta y divida allí: paralela para todos los caminos, exclusiva para uno.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield activities and events (other than starts) with several outgoing flows."""
    for element in diagram.elements.values():
        if len(element.outgoing) > 1 and element.kind not in GATEWAYS | {"startEvent"}:
            yield element.id, {"name": element.label, "count": len(element.outgoing)}
