"""What must hold for every value and every text, found by hypothesis."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Context, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.errors import FeelError
from engine.feel import Range, YearsMonths
from engine.feel.patterns import compile_pattern
from engine.feel.runtime import Run

_EXACT = Context(prec=34)
ZONES = st.sampled_from(
    [None, UTC, ZoneInfo("Europe/Istanbul"), timezone(timedelta(hours=-3, minutes=-30)), timezone(timedelta(hours=14))]
)
MOMENTS = st.datetimes(timezones=ZONES).filter(lambda value: 1900 < value.year < 2200)
WHOLE = st.integers(-(10**33), 10**33)
NUMBERS = st.one_of(
    WHOLE,
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20),
    st.decimals(allow_nan=False, allow_infinity=False).map(_EXACT.plus),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.text(max_size=20),
    st.dates(),
    MOMENTS,
    st.times(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=3))])),
    st.timedeltas(),
    st.integers(-100_000, 100_000).map(YearsMonths),
    st.builds(Range, WHOLE, WHOLE, st.booleans(), st.booleans()),
)
KEYS = st.one_of(st.text(max_size=8), st.sampled_from(["$date", "$number", "$context", "$range", "$duration"]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)
SIGNS = """1 2.5 "a" true null x + - * / ** ( ) [ ] { } , : . .. < <= = != if then else for in return some every
satisfies and or not between instance of function ? @ -> date duration \\ ' \" // /* */ list<number> item"""
PIECES = st.sampled_from(SIGNS.split())


def _equal(left: Any, right: Any) -> bool:
    """FEEL's equality: Python calls no two zoned times equal in the hour that clocks go through twice (PEP 495)."""
    return feel.compile("x = y").evaluate({"x": left, "y": right}) is True


def _only_feel_errors(work: Callable[[], Any]) -> bool:
    """Whether the work ends, well or with a FeelError that says something."""
    try:
        work()
    except FeelError as error:
        return bool(str(error))
    return True


@given(VALUES)
def test_json_gives_back_what_it_was_given(value: Any) -> None:
    written = feel.to_json(value)
    assert _equal(feel.from_json(json.loads(json.dumps(written))), value)


@given(VALUES)
def test_every_json_writer_can_write_it(value: Any) -> None:
    assert _equal(feel.from_json(orjson.loads(orjson.dumps(feel.to_json(value)))), value)


@given(MOMENTS)
def test_json_keeps_the_offset(value: datetime) -> None:
    assert feel.from_json(feel.to_json(value)).utcoffset() == value.utcoffset()


@given(VALUES)
def test_a_value_passes_through_an_evaluation_unchanged(value: Any) -> None:
    context = feel.Context(now=datetime(2026, 1, 1, tzinfo=UTC), timezone=ZoneInfo("UTC"))
    through = feel.compile("x").evaluate({"x": value}, context)
    assert feel.compile("x = y").evaluate({"x": through, "y": value}, context) is True


@given(st.lists(st.tuples(st.sampled_from("+-*"), NUMBERS), min_size=1, max_size=6), NUMBERS)
def test_arithmetic_is_decimal_arithmetic(steps: list[tuple[str, Any]], first: Any) -> None:
    names = {f"n{place}": number for place, (_, number) in enumerate(steps)}
    source, wanted = "n", _EXACT.create_decimal(first)
    operations = {"+": _EXACT.add, "-": _EXACT.subtract, "*": _EXACT.multiply}
    for place, (sign, number) in enumerate(steps):
        source = f"({source} {sign} n{place})"
        wanted = operations[sign](wanted, _EXACT.create_decimal(number))
    answer = feel.compile(source).evaluate({"n": first, **names})
    if wanted.is_finite() and abs(wanted.adjusted()) < 6000:
        assert answer == wanted


@given(st.decimals(-(10**12), 10**12, places=4), st.decimals(-(10**12), 10**12, places=4))
def test_comparison_is_pythons(left: Decimal, right: Decimal) -> None:
    signs = {"<": left < right, "<=": left <= right, "=": left == right, "!=": left != right, ">": left > right}
    for sign, wanted in signs.items():
        assert feel.compile(f"a {sign} b").evaluate({"a": left, "b": right}) is wanted


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=14), st.booleans())
def test_junk_raises_feel_errors_and_nothing_else(pieces: list[str], unary: bool) -> None:
    source = " ".join(pieces)
    if unary:
        assert _only_feel_errors(lambda: feel.compile(source, unary=True).matches(1, {"x": 1}))
    else:
        assert _only_feel_errors(lambda: feel.compile(source).evaluate({"x": 1}))


@given(st.text(max_size=40))
def test_any_text_raises_feel_errors_and_nothing_else(source: str) -> None:
    assert _only_feel_errors(lambda: feel.compile(source).evaluate({}))


@given(VALUES, VALUES)
def test_the_same_question_has_the_same_answer(x: Any, y: Any) -> None:
    for source in ("x = y", "x + y", "x in y", "[x, y]", "{a: x}.a", "string(x)", "x < y", "x.a", "y[1]"):
        first = feel.compile(source).evaluate({"x": x, "y": y})
        assert _equal(feel.compile(source).evaluate({"x": x, "y": y}), first)


@given(st.text(alphabet="ab|()*+?[]^-{}0,1\\.$", max_size=14), st.text(alphabet="ab01", max_size=12))
def test_patterns_are_read_or_null(pattern: str, text: str) -> None:
    compiled = compile_pattern(pattern, "")
    if compiled is not None:
        compiled.search(text, 0, Run({}, None, {}))


@given(st.lists(st.integers(-100, 100), max_size=20))
def test_lists_are_sorted_summed_and_counted_as_in_python(numbers: list[int]) -> None:
    given_lists = {"xs": numbers}
    assert feel.compile("sort(xs)").evaluate(given_lists) == sorted(numbers)
    assert feel.compile("count(xs)").evaluate(given_lists) == len(numbers)
    assert feel.compile("sum(xs)").evaluate(given_lists) == (sum(numbers) if numbers else None)
    assert feel.compile("for x in xs return x").evaluate(given_lists) == numbers
    assert feel.compile("xs[item > 0]").evaluate(given_lists) == [n for n in numbers if n > 0]


@pytest.mark.parametrize("stored", [{"$date": "rubbish"}, {"$number": "NaN"}, {"$duration": 5}, {"$time": None}])
def test_a_stored_value_that_cannot_be_read_is_an_error(stored: Any) -> None:
    with pytest.raises(FeelError, match="cannot be read"):
        feel.from_json(stored)


def test_what_a_customer_types_never_turns_into_a_date() -> None:
    typed = {"$date": "2026-03-18"}
    assert feel.from_json(feel.to_json(typed)) == typed


def test_numbers_stay_json_numbers_where_that_is_exact() -> None:
    assert feel.to_json([Decimal("1.5"), 7, Decimal("2.0"), 2**60]) == [1.5, 7, 2, {"$number": str(2**60)}]
    assert feel.to_json(Decimal("0.1234567890123456789")) == {"$number": "0.1234567890123456789"}
