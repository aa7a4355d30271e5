"""A script task holds one FEEL context; its entries become variables (decision 6)."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import judge, short
from engine.rules.problem import Found, Severity, Texts
from engine.rules.variables import script_entries

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The script of "{name}" is {expression} and not a list of entries.',
        "Write {{ name: value, other: value }}: each entry becomes a variable.",
    ),
    "tr": (
        "“{name}” betiği bir girdi listesi değil: {expression}.",
        "{{ ad: değer, diğer: değer }} yazın: her girdi bir değişken olur.",
    ),
    "ru": (
        "Скрипт «{name}» — не список записей: {expression}.",
        "Напишите {{ имя: значение, другое: значение }}: каждая запись станет переменной.",
    ),
    "es": (
        "El script de «{name}» no es una lista de entradas: {expression}.",
        "Escriba {{ nombre: valor, otro: valor }}: cada entrada será una variable.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield script tasks whose readable script is no context, or that have none."""
    for element in diagram.of_kind("scriptTask"):
        readable = not element.script or judge(element.script).kind == "feel"
        if readable and script_entries(element.script) is None:
            yield element.id, {"name": element.label, "expression": short(element.script) or "-"}
