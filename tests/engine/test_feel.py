"""FEEL as the desk uses it: what is known, what is an error, what is null."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.errors import FeelError
from engine.feel import Range, YearsMonths

ISTANBUL = ZoneInfo("Europe/Istanbul")
NOW = datetime(2026, 3, 18, 22, 30, tzinfo=UTC)


def _workdays(count: Any, start: datetime | None = None) -> datetime:
    return (start or NOW) + timedelta(days=int(count))


CONTEXT = feel.Context(now=NOW, timezone=ISTANBUL, functions={"workdays": _workdays})


def answer(source: str, context: feel.Context | None = CONTEXT, /, **variables: Any) -> Any:
    return feel.compile(source).evaluate(variables, context)


def passes(tests: str, value: Any, **variables: Any) -> bool:
    return feel.compile(tests, unary=True).matches(value, variables, CONTEXT)


# -- numbers


def test_numbers_from_json_are_exact_decimals() -> None:
    assert answer("a + b", a=0.1, b=0.2) == Decimal("0.3")


def test_whole_numbers_come_back_as_int() -> None:
    assert type(answer("a * 2", a=1.5)) is int


def test_numbers_have_34_digits() -> None:
    assert str(answer("1 / 3")) == "0." + "3" * 34


def test_infinite_and_undefined_floats_are_null() -> None:
    assert answer("a", a=float("inf")) is None
    assert answer("a = null", a=float("nan")) is True


# -- names


def test_an_unknown_name_is_an_error_that_says_where() -> None:
    with pytest.raises(FeelError, match=r"At character 5: The name 'nope' is not known\.") as caught:
        answer("1 + nope")
    assert caught.value.facts == {"position": 5}


def test_a_branch_not_taken_may_use_unknown_names() -> None:
    assert answer("if true then 1 else nope") == 1


def test_is_defined_asks_without_failing() -> None:
    assert answer("is defined(nope)") is False
    assert answer("is defined(a)", a=1) is True
    assert answer("is defined(a)", a=None) is False


def test_names_lists_what_variables_must_give() -> None:
    source = "if amount > 10 then sum(lines[price > limit].price) else { a: 1, b: a + other }"
    expression = feel.compile(source)
    assert expression.names == {"amount", "lines", "other"}
    assert expression.candidates == {"price", "limit"}


def test_bound_names_are_not_asked_of_variables() -> None:
    assert feel.compile("for x in [1], y in [x] return x + y").names == frozenset()
    assert feel.compile("some x in xs satisfies x = today()").names == {"xs"}
    assert feel.compile("(function(a) a + b)(1)").names == {"b"}


def test_given_functions_count_as_names() -> None:
    assert feel.compile("workdays(5, received_at)").names == {"workdays", "received_at"}


def test_names_with_spaces_are_read_when_they_are_known() -> None:
    expression = feel.compile("first name + Pre-bureau risk", names=["first name", "Pre-bureau risk"])
    assert expression.evaluate({"first name": "a", "Pre-bureau risk": "b"}) == "ab"


def test_context_keys_loops_and_parameters_may_have_spaces() -> None:
    assert answer("{ net price: 2, gross price: net price * 2 }.gross price") == 4
    assert answer("for each item in [1, 2] return each item * 2") == [2, 4]
    assert answer("(function(first number, second) first number - second)(5, 3)") == 2


def test_letters_of_all_languages_make_names() -> None:
    assert answer("müşteri_adı + город", **{"müşteri_adı": "a", "город": "b"}) == "ab"


def test_now_and_today_without_brackets_are_explained() -> None:
    with pytest.raises(FeelError, match=r"write today\(\)"):
        feel.compile("today > due")


# -- errors in plain words


@pytest.mark.parametrize(
    "source, words",
    [
        ("", "empty"),
        ("   ", "empty"),
        ("1 +", "At character 4: The expression ends too early"),
        ("(1", "ends too early"),
        ("1 )", "At character 3: This bracket closes nothing"),
        ("a ! b", "At character 3: This character has no meaning here"),
        ('"abc', "no closing quotation mark"),
        ("if true then 1", "ends too early"),
        ("1 instance of banana", "There is no type 'banana'"),
        ("{a: 1, a: 2}", "given twice"),
        ("f(1, b: 2)", "by position or by name"),
        ("(1, 2)", "square brackets"),
        ("? > 5", "only in unary tests"),
        ("x" * 1001, "longer than 1000 characters"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(source: str, words: str) -> None:
    with pytest.raises(FeelError) as caught:
        feel.compile(source)
    assert words in str(caught.value)


def test_errors_never_quote_values() -> None:
    with pytest.raises(FeelError) as caught:
        answer("secret + nope", secret="0532 123 45 67")
    assert "0532" not in str(caught.value)


@pytest.mark.parametrize("source", ['"a" + 1', "1 / 0", '1 < "a"', "null + 1", "(1)(2)", 'date("x")', "abs(null)"])
def test_errors_of_types_are_null(source: str) -> None:
    assert answer(source) is None


def test_a_function_with_too_many_arguments_gives_null() -> None:
    assert answer("count([1], 2)") is None


# -- dates and times


def test_today_is_the_day_in_the_companys_zone() -> None:
    assert answer("today()") == date(2026, 3, 19)


def test_now_is_the_business_clock() -> None:
    assert answer("now()") == NOW


def test_without_a_clock_now_is_an_error() -> None:
    with pytest.raises(FeelError, match="need a clock"):
        answer("now()", None)


def test_a_local_date_and_time_is_meant_in_the_companys_zone() -> None:
    assert answer('date and time("2026-03-19T10:00:00")') == datetime(2026, 3, 19, 10, tzinfo=ISTANBUL)
    assert answer('date and time("2026-03-19T01:30:00") = now()') is True


def test_given_functions_get_and_give_feel_values() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    assert answer("workdays(5, received_at)", received_at=start) == datetime(2026, 3, 6, tzinfo=UTC)
    assert answer("workdays(2) > now()") is True
    assert answer('workdays("many")') is None


def test_elapsed_time_counts_across_a_change_of_clocks() -> None:
    assert answer(
        'date and time("2026-03-29T12:00:00@Europe/Berlin") - date and time("2026-03-28T12:00:00@Europe/Berlin")'
    ) == timedelta(hours=23)


def test_months_end_where_the_month_ends() -> None:
    assert answer('date("2026-01-31") + duration("P1M")') == date(2026, 2, 28)


def test_durations_keep_their_two_kinds() -> None:
    assert answer('duration("P14M")') == YearsMonths(14)
    assert answer('duration("P14D")') == timedelta(days=14)
    assert answer('duration("P1M") = duration("P30D")') is None


def test_plain_iso_text_becomes_a_date_only_by_asking() -> None:
    assert answer("due < today()", due="2026-03-01") is None
    assert answer("date(due) < today()", due="2026-03-01") is True


def test_times_wrap_around_midnight() -> None:
    assert answer('time("23:00:00") + duration("PT2H")') == time(1, 0)


# -- unary tests


@pytest.mark.parametrize(
    "tests, value, held",
    [
        ("-", None, True),
        ('"a", "b"', "b", True),
        ('not("a")', "a", False),
        ('not("a")', "b", True),
        ("[100..200]", 200, True),
        ("[100..200)", 200, False),
        ("]100..200[", 100, False),
        ("< 500, > 900", 950, True),
        ("< 500, > 900", 700, False),
        ("? > 5", 6, True),
        ("? > 5 and ? < 8", 9, False),
        ("null", None, True),
        ("null", 1, False),
        ("< 5", None, False),
        ("< 5", "x", False),
        ("true", True, True),
        ("not(true)", False, True),
        ("limit", 10, True),
        ("< limit", 9, True),
        ("choices", "b", True),
        ("[1, 2, 3]", 2, True),
        ("[limit..null]", 10, False),
        ('starts with(?, "a")', "abc", True),
        ('date("2026-03-18")', date(2026, 3, 18), True),
        ('< @"2026-03-19"', date(2026, 3, 18), True),
        ("not(null)", 1, True),
    ],
)
def test_unary_tests(tests: str, value: Any, held: bool) -> None:
    assert passes(tests, value, limit=10, choices=["a", "b"]) is held


# -- what stays and what is shared


def test_an_expression_is_read_once() -> None:
    assert feel.compile("1 + 1") is feel.compile("1 + 1")
    assert feel.compile("1 + 1") is not feel.compile("1 + 1", unary=True)


def test_half_open_ranges_are_values() -> None:
    assert answer("(< 5)") == Range(None, 5, False, False)
    assert answer("x in (>= 5)", x=5) is True


def test_strings_read_their_escapes() -> None:
    assert answer(r'"\u015Fi\n\"\\"') == 'şi\n"\\'
    assert answer(r'"\U01F40E"') == "🐎"
    assert answer(r'string length("\uD83D\uDC0E")') == 1


def test_comments_are_skipped() -> None:
    assert answer("1 /* one */ + 1 // two") == 2


def test_a_list_of_one_stands_for_its_element() -> None:
    assert answer('upper case(["a"])') == "A"
    assert answer("count(1)") == 1


def test_named_arguments_are_found_by_name() -> None:
    assert answer('substring(string: "foobar", start position: 3, length: 2)') == "ob"
    assert answer('substring(string: "foobar", begin: 3)') is None


def test_sorting_needs_one_kind() -> None:
    assert answer("sort([3, 1, 2])") == [1, 2, 3]
    assert answer('sort([3, "a"])') is None
    assert answer("sort([])") == []


def test_reserved_names_are_the_builtins() -> None:
    assert {"now", "today", "count", "date and time", "is defined"} <= feel.RESERVED
