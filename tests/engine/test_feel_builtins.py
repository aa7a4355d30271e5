"""Built-in functions, types and loops beyond what feelin can be asked: the examples of DMN 1.5 and the edges."""

from __future__ import annotations

from typing import Any

import pytest

from engine import feel

SAME = [
    # conversion
    ('string([1.50, "a", true, null])', '"[1.5, \\"a\\", true, null]"'),
    ('string({a: 1, b: {c: "x"}})', '"{a: 1, b: {c: \\"x\\"}}"'),
    ("string([1..5))", '"[1..5)"'),
    ("string((< 5))", '"(< 5)"'),
    ("string((>= 5))", '"(>= 5)"'),
    ("string(function(a) a)", '"function"'),
    ('string([date("2026-03-18")])', '"[@\\"2026-03-18\\"]"'),
    ('string(number("1e3"))', '"1000"'),
    ("number(5)", "5"),
    ('number("1 000,5", " ", ",")', "1000.5"),
    ('number("1 000,5", ",", ",")', "null"),
    ('number("1.000", ".", null)', "1000"),
    ('number("1;000", ";", ".")', "null"),
    ('date(from: date("2026-03-18"))', 'date("2026-03-18")'),
    ("date(year: 2026, month: 13, day: 1)", "null"),
    ('time(date and time("2026-03-18T10:15:00Z"))', 'time("10:15:00Z")'),
    ('time(date("2026-03-18"))', 'time("00:00:00Z")'),
    ('time(time("10:15:00"))', 'time("10:15:00")'),
    ('time(10, 15, 30.5, duration("PT3H"))', 'time("10:15:30.5+03:00")'),
    ('time(10, 15, 0, duration("-PT3H30M"))', 'time("10:15:00-03:30")'),
    ("time(24, 0, 0)", "null"),
    ('time("10:15:00@Europe/Nowhere")', "null"),
    ('time("10:15:00+15:00")', "null"),
    ('time("10:15:00+03:00:30").time offset', 'duration("PT3H30S")'),
    ('string(time("10:15:00+03:00:30"))', '"10:15:00+03:00:30"'),
    ('string(time("10:15:00+00:00"))', '"10:15:00Z"'),
    ('string(date and time("2026-03-18T10:15:00.25@Europe/Istanbul"))', '"2026-03-18T10:15:00.25@Europe/Istanbul"'),
    ('date and time("2026-03-18T10:15:00@Europe/Istanbul").timezone', '"Europe/Istanbul"'),
    ('date and time("2026-03-18T10:15:00Z").timezone', "null"),
    ('date and time("2026-03-18T10:15:00").time offset', "null"),
    ('date and time("2026-13-18T10:15:00")', "null"),
    ('date and time(date and time("2026-03-18T10:15:00"), time("12:00:00"))', 'date and time("2026-03-18T12:00:00")'),
    ("date and time(2026, 3, 18, 10, 15, 0)", 'date and time("2026-03-18T10:15:00")'),
    ('date and time(2026, 3, 18, 10, 15, 0, duration("PT3H"))', 'date and time("2026-03-18T10:15:00+03:00")'),
    (
        'string(date and time(date and time("2026-03-18T10:00:00Z"), "Europe/Istanbul"))',
        '"2026-03-18T13:00:00@Europe/Istanbul"',
    ),
    ('string(date and time(date and time("2026-03-18T10:00:00Z"), "+05:30"))', '"2026-03-18T15:30:00+05:30"'),
    ('date and time(date and time("2026-03-18T10:00:00Z"), "Mars/Base")', "null"),
    ('duration(duration("P1D"))', 'duration("P1D")'),
    ('duration("P")', "null"),
    ('duration("PT")', "null"),
    ('duration("P1DT")', "null"),
    ('string(duration("-P1DT0.5S"))', '"-P1DT0.5S"'),
    ('string(duration("-P14M"))', '"-P1Y2M"'),
    ('string(duration("PT0S"))', '"PT0S"'),
    ('years and months duration(date("2013-08-24"), date("2011-12-22"))', 'duration("-P1Y8M")'),
    # numbers
    ("modulo(10, 4.5)", "1"),
    ("modulo(-10, 3)", "2"),
    ("modulo(1, 0)", "null"),
    ("log(0)", "null"),
    ("round half down(-5.5, 0)", "-5"),
    ("decimal(1.5, 7000)", "null"),
    ("decimal(123, -2)", "100"),
    ("odd(1.5)", "null"),
    ("even(4)", "true"),
    ('abs(duration("-P1Y"))', 'duration("P1Y")'),
    ("5.5 ** 0.5 > 2", "true"),
    ('"a" ** 2', "null"),
    ("0 ** -1", "null"),
    ('-"a"', "null"),
    ('-duration("P1Y")', 'duration("-P1Y")'),
    # lists
    ("sublist([1, 2, 3], 0)", "null"),
    ("sublist([1, 2, 3], 2, -1)", "null"),
    ("insert before([1], 3, 2)", "null"),
    ("remove([1], 1.5)", "null"),
    ("list replace([1, 2], 3, 9)", "null"),
    ("list replace([1, 2], function(a, b) 1, 9)", "null"),
    ("partition([1, 2, 3, 4, 5], 2)", "[[1, 2], [3, 4], [5]]"),
    ("partition([1], 0)", "null"),
    ('min(1, "a")', "null"),
    ('sum(duration("P1D"), duration("PT12H"))', 'duration("P1DT12H")'),
    ('sum(1, "a")', "null"),
    ('sum("a")', "null"),
    ("product([])", "null"),
    ('mean("a")', "null"),
    ("median([])", "null"),
    ("stddev(1)", "null"),
    ("mode([])", "[]"),
    ('mode("a")', "null"),
    ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
    ("all([])", "true"),
    ("any([])", "false"),
    ('any(["a", true])', "true"),
    # contexts
    ('get value({x: {y: 1}}, ["x", "y"])', "1"),
    ('get value({x: 1}, ["x", "y"])', "null"),
    ('context([{key: "a"}])', "null"),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', "null"),
    ('context put({x: 1}, ["y", "z"], 2)', "null"),
    ("context put({x: 1}, [1], 2)", "null"),
    ("context merge([{x: 1}, 2])", "null"),
    # strings
    ('substring("abc", 0)', "null"),
    ('substring("abc", 1, 0)', "null"),
    ('string join(["a", null, "c"], "X")', '"aXc"'),
    ("string join([1])", "null"),
    ('string join(["a"], "-", "<", ">")', '"<a>"'),
    ('matches("a", "a", "k")', "null"),
    # dates
    ('day of week(date and time("2026-03-18T10:00:00"))', '"Wednesday"'),
    ('date("2026-03-18") - date and time("2026-03-17T12:00:00")', 'duration("PT12H")'),
    ('date and time("2026-03-18T12:00:00Z") - date("2026-03-18")', 'duration("PT12H")'),
    ('date and time("2026-03-18T12:00:00Z") - date and time("2026-03-18T12:00:00")', "null"),
    ('date and time("2026-03-18T12:00:00Z") = date and time("2026-03-18T12:00:00")', "true"),
    ('time("12:00:00+03:00") = time("09:00:00Z")', "true"),
    ('time("12:00:00") < time("13:00:00Z")', "true"),
    ('duration("PT1H") + date and time("2026-03-18T12:00:00")', 'date and time("2026-03-18T13:00:00")'),
    ('duration("PT1H") + time("12:00:00")', 'time("13:00:00")'),
    ('time("12:00:00") - duration("PT13H")', 'time("23:00:00")'),
    ('duration("P1D") + date("2026-03-18")', 'date("2026-03-19")'),
    ('duration("P1M") + date("2026-03-18")', 'date("2026-04-18")'),
    ('date("2026-03-18") - duration("P1D")', 'date("2026-03-17")'),
    ('date("9999-12-31") + duration("P1D")', "null"),
    ('2 * duration("P1M")', 'duration("P2M")'),
    ('2 * duration("PT1H")', 'duration("PT2H")'),
    ('duration("P1Y") / 2', 'duration("P6M")'),
    ('duration("P1D") / duration("PT6H")', "4"),
    ('duration("P1D") / 0', "null"),
    ('duration("P1D").years', "null"),
    ('duration("P1D").months', "null"),
    ('duration("P1Y").days', "null"),
    ('date("2026-03-18").hour', "null"),
    ('time("10:00:00").year', "null"),
    # ranges
    ('before(date("2026-01-01"), [date("2026-02-01")..date("2026-03-01")])', "true"),
    ('before("a", 1)', "null"),
    ("before([1..5), [5..9])", "true"),
    ("before([1..5], [5..9])", "false"),
    ("overlaps([1..5), [5..8])", "false"),
    ("overlaps before([1..6], [1..6])", "false"),
    ("overlaps after([5..8], [1..5))", "false"),
    ("starts([1..5], [1..8])", "true"),
    ("finishes((5..8], [3..8])", "true"),
    ("includes([1..10], [4..6])", "true"),
    ("during([4..6], [1..10))", "true"),
    ("[1..5].end", "5"),
    ("[1..5].middle", "null"),
    ('[1.."a"]', "null"),
    ("(= 5) = [5..5]", "true"),
    ("[1..5] = [1..5)", "false"),
    ("1 in (<= 1, > 5)", "true"),
    # loops
    ('for d in date("2026-03-30")..date("2026-04-01") return d.day', "[30, 31, 1]"),
    ('for d in date("2026-04-01")..date("2026-03-31") return d.day', "[1, 31]"),
    ("for n in [1..3] return n", "[1, 2, 3]"),
    ("for n in (1..4) return n", "[2, 3]"),
    ("for n in 1.5..3 return n", "null"),
    ('for n in "a".."c" return n', "null"),
    ("for n in (< 5) return n", "null"),
    ("for n in 5 return n", "[5]"),
    ("some n in null satisfies true", "null"),
    ("some n in [1, 2] satisfies null", "null"),
    ("every n in [1, 2] satisfies null", "null"),
    ("some n in 5 satisfies n = 5", "true"),
    # functions
    ("(function(a: number) a)(1)", "1"),
    ('(function(a: number) a)("x")', "null"),
    ("(function(a, b) b)(a: 1)", "null"),
    ("(function(a) a)(1, 2)", "null"),
    ("(function(a) a)(b: 1)", "null"),
    ("(function() 5)()", "5"),
    ("{f: count}.f([1, 2])", "2"),
    # types
    ("[1, 2] instance of list<number>", "true"),
    ('[1, "a"] instance of list<number>', "false"),
    ("{a: 1} instance of context<a: number>", "true"),
    ('{a: "x"} instance of context<a: number>', "false"),
    ("{a: 1} instance of context<a: number, b: string>", "false"),
    ("[1..5] instance of range<number>", "true"),
    ('["a".."b"] instance of range<number>', "false"),
    ("count instance of function<list> -> number", "false"),
    ("count instance of function<list> -> Any", "true"),
    ("null instance of Null", "true"),
    ("null instance of null", "true"),
    ("1 instance of Any", "true"),
    ('@"P1Y" instance of years and months duration', "true"),
    # filters
    ("[1, 2, 3][item > 1][1]", "2"),
    ("[{a: 1}, {b: 2}][a = 1]", "[{a: 1}]"),
    ("[{a: 1}, {a: 2}][a > 1].a", "[2]"),
    ("[1, 2][1.5]", "null"),
    ("[][1]", "null"),
    ("[][item > 1]", "[]"),
    ("5[item > 1]", "[5]"),
]
"""Two expressions with the same answer."""


@pytest.mark.parametrize("source, wanted", SAME, ids=[row[0] for row in SAME])
def test_both_expressions_have_the_same_answer(source: str, wanted: str) -> None:
    answer, expected = (feel.compile(text).evaluate({}) for text in (source, wanted))
    assert answer == expected
    assert type(answer) is type(expected)


PATTERNS = [
    ("a.c", "a\nc", "", False),
    ("a.c", "a\nc", "s", True),
    ("^b$", "a\nb", "", False),
    ("^b$", "a\nb", "m", True),
    ("A B", "ab", "ix", True),
    ("a.c", "abc", "q", False),
    ("a.c", "a.c", "q", True),
    (r"\p{Lu}\p{Nd}", "Ş7", "", True),
    (r"\P{L}", "a", "", False),
    (r"[^\d\s]", "7 ", "", False),
    (r"[a-c-[b]]", "b", "", False),
    (r"[A-C]", "b", "i", True),
    (r"[\^\-x]", "-", "", True),
    (r"\i\c*", "_a-1", "", True),
    (r"\S\W", "a!", "", True),
    (r"a{2,3}b", "aab", "", True),
    (r"^a{2,}$", "aaaa", "", True),
    (r"^a{2}$", "aaa", "", False),
    (r"(?:ab)+", "xabab", "", True),
    (r"\n\t", "\n\t", "", True),
    (r"a|b|c", "c", "", True),
    (r"", "anything", "", True),
]


@pytest.mark.parametrize("pattern, text, flags, found", PATTERNS)
def test_patterns_are_xpaths(pattern: str, text: str, flags: str, found: bool) -> None:
    variables = {"pattern": pattern, "text": text, "flags": flags}
    assert feel.compile("matches(text, pattern, flags)").evaluate(variables) is found


UNREADABLE = (
    "(",
    ")",
    "[",
    "[]",
    "[b-a]",
    "a**",
    "a{2",
    "a{3,2}",
    "a{,2}",
    "\\",
    "\\q",
    "\\p{Xx",
    "\\p{Q}",
    "(?!a)",
    "*",
)
TOO_LARGE = ("a{999}{999}", "(" * 30, "(a)" * 30, "a{99999}", "(a{500}b{500}c)", "((((a{30}){30}){30}))")


@pytest.mark.parametrize("pattern", [*UNREADABLE, "[[a]", "[\\q]", *TOO_LARGE])
def test_patterns_nobody_can_read_are_null(pattern: str) -> None:
    assert feel.compile('matches("a", pattern)').evaluate({"pattern": pattern}) is None


def test_groups_that_took_no_part_are_empty_in_a_replacement() -> None:
    variables: dict[str, Any] = {"pattern": "(a)|(b)", "by": "[$1|$2|$0|$7|\\$]"}
    assert feel.compile('replace("ab", pattern, by)').evaluate(variables) == "[a||a||$][|b|b||$]"


def test_a_pattern_that_matches_nothing_replaces_nothing() -> None:
    assert feel.compile('replace("abc", "x*", "-")').evaluate({}) is None
