"""Expressions written to break in, to leak or to stop the desk: each is refused or harmless, and cheap."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import feel
from engine.errors import FeelError
from engine.feel.limits import MAX_SOURCE

SECONDS = 5.0
"""Processor time the most expensive one may take, even when every line is traced; most take microseconds."""
CONTEXT = feel.Context(now=datetime(2026, 3, 18, 7, tzinfo=UTC), functions={"workdays": lambda n, start=None: n})
VARIABLES: dict[str, Any] = {
    "x": 1,
    "text": "a" * 10_000,
    "person": {"name": "Alice", "__class__": "data", "items": [1, 2]},
    "numbers": list(range(5_000)),
    "day": datetime(2026, 3, 18, tzinfo=UTC),
}

REFUSED = [
    # Python, in the ways people try it
    '__import__("os").system("id")',
    "().__class__.__bases__[0].__subclasses__()",
    "eval('1')",
    'open("/etc/passwd").read()',
    "[x for x in (1,2)]",
    "lambda: 1",
    "x := 1",
    "x; x",
    'f"{x}"',
    "import os",
    "${x}",
    "{{ x }}",
    "x if x else x",
    "`id`",
    # functions outside
    'function(a) external { java: { class: "java.lang.Runtime", method signature: "exec()" } }',
    # nobody's names
    "globals()",
    "scope.run",
    "BUILTINS",
    "_closure",
    # nesting
    "(" * 400 + "1" + ")" * 400,
    "[" * 400,
    "{a:" * 200 + "1" + "}" * 200,
    "-" * 900 + "1",
    "if true then " * 70 + "1" + " else 1" * 70,
    "not(" * 200 + "true" + ")" * 200,
    # size
    "1 + " * 300 + "1",
    "x" * (MAX_SOURCE + 1),
    "for a in 1..100000 return a",
    "for a in 1..10000000000000000000 return a",
    "[1..999999999][1] in (for a in [1..999999999] return a)",
    # multiplication of work
    "for a in 1..10000, b in 1..10000 return 1",
    "some a in 1..10000, b in 1..10000, c in 1..10000 satisfies a + b + c < 0",
    "every a in numbers satisfies every b in numbers satisfies a + b >= 0",
    "numbers[item in numbers[item in numbers]]",
    "for i in 1..10000 return concatenate(partial, partial)",
    "for i in 1..60 return [partial[-1], partial[-1]]",
    "flatten(for i in 1..60 return [partial[-1], partial[-1]])",
    "string(for i in 1..60 return [partial[-1], partial[-1]])",
    "(for i in 1..60 return [partial[-1], partial[-1]]) = (for i in 1..60 return [partial[-1], partial[-1]])",
    'for i in 1..60 return if i = 1 then "aaaaaaaaaa" else partial[-1] + partial[-1]',
    "distinct values(for a in 1..10000 return a)",
    "sort(for a in 1..10000 return 10000 - a, function(a, b) count(numbers[item < a]) < b)",
    # recursion
    "{f: function(n) f(n), r: f(1)}",
    "{f: function(n) f(n) + f(n), r: f(1)}",
    "{f: function(n) if n = 0 then 0 else f(n - 1), r: f(500)}.r",
    "(function(f) f(f))(function(f) f(f))",
    "{y: function(n) for i in 1..3 return y(n + 1), r: y(0)}",
    # rubbish
    "\x00",
    "1 +",
    '"never closed',
    "]]]]",
    "..",
    "?",
    "",
    "/* never closed",
]

HARMLESS = [
    ("person.__class__", "data"),
    ("person.__dict__", None),
    ("person.keys", None),
    ("person.items", [1, 2]),
    ('"abc".upper', None),
    ('"abc".format', None),
    ("x.real", None),
    ("x.numerator", None),
    ("numbers.append", [None] * 5_000),
    ("day.tzinfo", None),
    ("day.strftime", None),
    ("day.replace(1)", None),
    ("now().year", 2026),
    ("workdays.__globals__", None),
    ("(workdays).func_code", None),
    ('"".__class__.__mro__[1].__subclasses__()', None),
    ("9 ** (9 ** (9 ** 9))", None),
    ('matches(text, "(a|a)*(a|a)*(a|a)*(a|aa)*b")', False),
    ("10 ** 999999999999", None),
    ("(0.5) ** (-999999999)", None),
    ('number("1e999999")', None),
    ('number("9999999999999999999999999999999999999999") > 0', True),
    ('"%s%s%s%n" + "{0.__class__}"', "%s%s%s%n{0.__class__}"),
    ('matches("' + "a" * 40 + '!", "^(a+)+$")', False),
    ('matches("' + "a" * 40 + '!", "^(a|aa)+$")', False),
    ('matches("x", "(?=x)")', None),
    ('matches("xx", "(x)\\1")', None),
    ('matches("a", "a{1000}{1000}")', None),
    ('matches("a", "' + "(" * 100 + "a" + ")" * 100 + '")', None),
    (r'replace("aaa", "a", "$99\\")', None),
    ('date and time("2026-03-18T10:00:00@../../../etc/passwd")', None),
    ('date("99999999999999-01-01")', None),
    ('date("2026-03-18") + duration("P999999999D")', None),
    ('date("2026-03-18") + duration("P999999999Y")', None),
    ('duration("P99999999999999999999999999D")', None),
    ('time("10:00:00+99:99")', None),
    ('{"__proto__": 1}.constructor', None),
    ("is defined(__builtins__)", False),
]


def _spent(source: str) -> tuple[Any, float]:
    started = time.process_time()
    try:
        answer: Any = feel.compile(source).evaluate(VARIABLES, CONTEXT)
    except FeelError as error:
        answer = error
    return answer, time.process_time() - started


def _name(case: Any) -> str | None:
    return case[:50].encode("unicode_escape").decode() if isinstance(case, str) else None


@pytest.mark.parametrize("source", REFUSED, ids=_name)
def test_attack_is_refused_in_plain_words_and_cheaply(source: str) -> None:
    answer, seconds = _spent(source)
    assert isinstance(answer, FeelError)
    assert str(answer).endswith((".", ")."))
    assert seconds < SECONDS


@pytest.mark.parametrize("source, harmless", HARMLESS, ids=_name)
def test_attack_finds_nothing(source: str, harmless: Any) -> None:
    answer, seconds = _spent(source)
    assert answer == harmless
    assert seconds < SECONDS


def test_unary_cells_are_no_back_door() -> None:
    for source in ('__import__("os")', "? .__class__.__mro__", "not(eval(1))"):
        try:
            answer = feel.compile(source, unary=True).matches("x", VARIABLES)
        except FeelError:
            continue
        assert answer is False


def test_what_an_expression_gets_is_never_changed() -> None:
    mine: dict[str, Any] = {"list": [3, 1, 2], "context": {"a": 1}}
    for source in ("sort(list)", "append(list, 4)", 'context put(context, "b", 2)', "remove(list, 1)", "reverse(list)"):
        feel.compile(source).evaluate(mine)
    assert mine == {"list": [3, 1, 2], "context": {"a": 1}}


def test_a_result_shares_nothing_with_the_variables() -> None:
    mine: dict[str, Any] = {"context": {"a": [1]}}
    feel.compile("context").evaluate(mine)["a"].append(2)
    assert mine == {"context": {"a": [1]}}


def test_python_objects_are_no_values() -> None:
    for stranger in (object(), print, {1, 2}, b"bytes", int, Exception("x"), 1j):
        with pytest.raises(FeelError):
            feel.compile("stranger").evaluate({"stranger": stranger})


def test_a_variable_cannot_take_the_place_of_a_function() -> None:
    mine = {"workdays": "mine", "count": "mine"}
    assert feel.compile("workdays(3) + count([1, 2])").evaluate(mine, CONTEXT) == 5


def test_a_deep_python_stack_is_survived() -> None:
    expression = feel.compile("{f: function(n) if n = 0 then 0 else f(n - 1), r: f(20)}.r")

    def deep(levels: int) -> Any:
        return deep(levels - 1) if levels else expression.evaluate({})

    def outcome(levels: int) -> str:
        try:
            return str(deep(levels))
        except (FeelError, RecursionError) as error:
            return type(error).__name__

    assert [outcome(levels) for levels in (0, 100, 300)] == ["0", "0", "0"]
    assert {outcome(levels) for levels in range(700, 900, 10)} <= {"0", "FeelError", "RecursionError"}


def test_deep_data_is_refused() -> None:
    nested: Any = 1
    for _ in range(500):
        nested = [nested]
    for work in (lambda: feel.compile("x").evaluate({"x": nested}), lambda: feel.to_json(nested)):
        with pytest.raises(FeelError, match="nested too deeply"):
            work()


def test_cost_grows_with_the_data_and_not_faster() -> None:
    expression = feel.compile("sum(for a in xs return if matches(a, '') then 1 else 2)".replace("'", '"'))
    spent = []
    for size in (500, 5_000):
        started = time.process_time()
        expression.evaluate({"xs": ["abc"] * size})
        spent.append(time.process_time() - started)
    assert spent[1] < spent[0] * 40 + 0.2
