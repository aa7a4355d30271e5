"""What stands in a drawing: FEEL, or something that only looks like it."""

from __future__ import annotations

import pytest

from engine.rules.expressions import judge
from engine.rules.iso import duration_days, is_iso
from engine.rules.times import constant_days, is_time
from engine.rules.variables import script_entries


@pytest.mark.parametrize("source", ["true", "x = 1", 'kind in ("a", "b")', "not(late)", "workdays(3, received_at)"])
def test_feel_is_accepted(source: str) -> None:
    assert judge(source).kind == "feel"


@pytest.mark.parametrize("source", ['${severity == "high"}', "#{late}", " ${x}"])
def test_juel_is_told_from_feel(source: str) -> None:
    assert judge(source).kind == "juel"


@pytest.mark.parametrize(
    "source",
    [
        "approved == True",
        "True",
        "None",
        "not approved",
        "x is not None",
        "kind == 'a'",
        "n = 1; m = 2",
        "[c for c in ().__class__.__base__.__subclasses__()]",
        "__import__('os').system('id')",
        "lambda: 0",
    ],
)
def test_python_is_told_from_feel(source: str) -> None:
    assert judge(source).kind == "python"


def test_a_long_expression_is_not_even_read() -> None:
    assert judge("x = 1 or " * 200 + "true").kind == "long"


@pytest.mark.parametrize("text,days", [("PT48H", 2), ("P1D", 1), ("P2W", 14), ("P1Y", 365.25), ("PT0S", 0)])
def test_a_bare_duration_has_a_length(text: str, days: float) -> None:
    assert duration_days(text) == pytest.approx(days)


@pytest.mark.parametrize("text", ["P", "PT", "48H", "P1", "R3/P1D", "due", "workdays(1)", ""])
def test_other_text_is_no_bare_time(text: str) -> None:
    assert not is_iso(text)


@pytest.mark.parametrize(
    "text",
    ["2026-03-18", "2026-03-18T10:00:00Z", "PT48H", 'duration("P1D")', '"P1D"', "workdays(3)", "now()", "date(x)"],
)
def test_a_timer_may_say_this(text: str) -> None:
    assert is_time(text)


@pytest.mark.parametrize("text", ["due_date", "3", '"tomorrow"', "true", "x + y"])
def test_a_timer_may_not_say_that(text: str) -> None:
    assert not is_time(text)


def test_a_constant_duration_is_measured_through_feel() -> None:
    assert constant_days('duration("P10Y")') == pytest.approx(3652.5, abs=2)
    assert constant_days('duration("P3D")') == 3
    assert constant_days("workdays(3)") is None


def test_the_entries_of_a_script_are_its_variables() -> None:
    assert script_entries('{ round: 1, "second name": 2 }') == ("round", "second name")
    assert script_entries("{}") == ()
    assert script_entries("n = 1") is None
    assert script_entries("import os") is None
