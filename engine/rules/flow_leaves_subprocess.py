"""A sequence flow stays within its process or sub-process (BPMN 2.0.2, 7.6.1)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The arrow from "{source}" to "{target}" crosses the border of a sub-process or process.',
        "End the sub-process with an end event and draw the arrow from its border.",
    ),
    "tr": (
        "“{source}” öğesinden “{target}” öğesine giden ok bir alt sürecin veya sürecin sınırını aşıyor.",
        "Alt süreci bir bitiş olayıyla bitirin ve oku alt sürecin kenarından çizin.",
    ),
    "ru": (
        "Стрелка от «{source}» к «{target}» пересекает границу подпроцесса или процесса.",
        "Завершите подпроцесс конечным событием и проведите стрелку от его границы.",
    ),
    "es": (
        "La flecha de «{source}» a «{target}» cruza el borde de un subproceso o proceso.",
        "Termine el subproceso con un evento de fin y dibuje la flecha desde su borde.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield flows whose ends, or whose own place, lie in different scopes."""
    for flow in diagram.flows.values():
        ends = [diagram.elements.get(flow.source), diagram.elements.get(flow.target)]
        places = {(e.process_id, e.parent_id) for e in ends if e is not None} | {(flow.process_id, flow.parent_id)}
        if None not in ends and len(places) > 1:
            yield flow.id, {"source": flow.source, "target": flow.target}
