"""Decision tables of a bundle: what is wrong is said with its table, rule and column, in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.dmn import TableProblem
from engine.dmn.problem import _TEXTS
from engine.rules import LANGUAGES, Problem, check
from engine.rules.table_words import WORDS, reason

FIXTURES = Path(__file__).parent / "fixtures"
TABLE = (FIXTURES / "bundle" / "routing.dmn").read_text(encoding="utf-8")
MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def problems(table: str, **others: str) -> list[Problem]:
    files = {"routing.dmn": table.encode(), **{f"{name}.dmn": text.encode() for name, text in others.items()}}
    return check(files)


def test_an_unreadable_cell_is_named_with_table_rule_and_column() -> None:
    (found,) = problems(TABLE.replace('not("urgent")', "not("))
    assert (found.element_id, found.rule, found.values["code"]) == ("entry_other", "decision_table", "expression")
    assert (found.values["name"], found.values["where"]) == ("Routing", "rule 2, column 1")
    assert "In 'Routing', rule 2, column 1:" in found.text("en")
    assert "“Routing”, kural 2, sütun 1:" in found.text("tr")
    assert "«Routing», правило 2, столбец 1:" in found.text("ru")
    assert "«Routing», regla 2, columna 1:" in found.text("es")


def test_an_overlap_is_named_with_its_table_and_both_rules() -> None:
    (found,) = [p for p in problems(TABLE.replace('not("urgent")', '"urgent","late"')) if p.severity == "error"]
    assert found.element_id == "rule_other"
    assert (found.values["table"], found.values["first"], found.values["second"]) == ("routing_table", 1, 2)
    assert "1 ve 2 numaralı" in found.text("tr")


def test_a_gap_is_told_in_the_readers_language() -> None:
    (found,) = problems(TABLE.replace('not("urgent")', '"late"'))
    assert (found.rule, found.severity, found.values["code"]) == ("decision_gap", "warning", "gap")
    assert "hiçbir kural" in found.text("tr")


@pytest.mark.parametrize("code", sorted(_TEXTS))
def test_every_problem_of_a_table_has_words_in_every_language(code: str) -> None:
    names = ("name", "what", "href", "where", "reason", "first", "second", "example", "rule", "count", "wanted")
    told = reason(TableProblem("x", code, "error", dict.fromkeys(names, "rule 1, output 2")))
    assert set(told) == set(LANGUAGES)
    assert len(set(told.values())) == len(LANGUAGES)
    assert code in WORDS


def test_places_inside_places_are_translated_too() -> None:
    problem = TableProblem("x", "expression", "error", {
        "name": "Routing", "where": "the allowed values of input 'Kind'", "reason": "?",
    })  # fmt: skip
    assert reason(problem)["es"] == "«Routing», valores admitidos, entrada «Kind»: ?"


def test_a_table_may_import_another_file_of_the_bundle() -> None:
    imported = TABLE.replace('namespace="urn:example"', 'namespace="urn:theirs"').replace('id="routing"', 'id="theirs"')
    importing = TABLE.replace(
        '<decision id="routing"',
        f'<import namespace="urn:theirs" name="lib" importType="{MODEL}"/><decision id="routing"',
    )
    assert problems(importing, theirs=imported) == []
    assert [p.values["code"] for p in problems(importing)] == ["unknown_import"]


def test_a_broken_file_beside_a_table_is_the_only_one_complained_of() -> None:
    assert {p.file for p in problems(TABLE, other="<definitions")} == {"other.dmn"}
