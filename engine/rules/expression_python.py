"""Python would be code execution for whoever may draw (decision 6): refused, with a hint to the FEEL for it."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.expressions import judge, short, spoken
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "{place} holds {expression}, which looks like Python.",
        "Write FEEL: true and false in small letters, one = for equal, not(x), count(list), text in double quotes.",
    ),
    "tr": (
        "{place} içindeki {expression} Python gibi görünüyor.",
        "FEEL yazın: true ve false küçük harfle, eşitlik için tek =, not(x), count(liste), metin çift tırnakta.",
    ),
    "ru": (
        "{expression} в {place} похоже на Python.",
        "Пишите на FEEL: true и false строчными, один = для равенства, not(x), count(список), текст в двойных "
        "кавычках.",
    ),
    "es": (
        "{place} contiene {expression}, que parece Python.",
        "Escriba FEEL: true y false en minúsculas, un solo = para igualdad, not(x), count(lista), texto entre "
        "comillas dobles.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield expressions that only Python would understand."""
    for said in spoken(diagram):
        if judge(said.source).kind == "python":
            yield said.element_id, {"place": said.place, "expression": short(said.source)}
