"""A call that lists its inputs and outputs shows in the drawing what the called process may see and change."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        '"{name}" hands all variables to "{called}" and takes all changes back.',
        "List the variables that go in and come back (ioSpecification).",
    ),
    "tr": (
        "“{name}” tüm değişkenleri “{called}” sürecine veriyor ve tüm değişiklikleri geri alıyor.",
        "Giren ve dönen değişkenleri listeleyin (ioSpecification).",
    ),
    "ru": (
        "«{name}» передаёт в «{called}» все переменные и забирает все изменения.",
        "Перечислите входящие и возвращаемые переменные (ioSpecification).",
    ),
    "es": (
        "«{name}» entrega todas las variables a «{called}» y recoge todos los cambios.",
        "Enumere las variables que entran y vuelven (ioSpecification).",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield call activities without an ioSpecification."""
    for element in diagram.of_kind("callActivity"):
        if element.called and element.io is None:
            yield element.id, {"name": element.label, "called": element.called}
