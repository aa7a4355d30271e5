"""Every function that an expression calls exists: FEEL's own, workdays and workhours."""

from __future__ import annotations

import re

from engine.rules.diagram import Diagram
from engine.rules.expressions import FUNCTIONS, judge, spoken
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "{place} calls {function}(), which does not exist.",
        "Use a FEEL function; working days are workdays(n) and workhours(n).",
    ),
    "tr": (
        "{place} içinde çağrılan {function}() diye bir işlev yok.",
        "Bir FEEL işlevi kullanın; iş günleri workdays(n) ve workhours(n) ile sayılır.",
    ),
    "ru": (
        "В {place} вызывается {function}(), такой функции нет.",
        "Используйте функции FEEL; рабочие дни — workdays(n) и workhours(n).",
    ),
    "es": (
        "{place} llama a {function}(), que no existe.",
        "Use una función de FEEL; los días hábiles son workdays(n) y workhours(n).",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield calls of unknown names."""
    for said in spoken(diagram):
        for name in sorted(judge(said.source).names - FUNCTIONS):
            if re.search(rf"(?<![\w.]){re.escape(name)}\s*\(", said.source):
                yield said.element_id, {"place": said.place, "function": name}
