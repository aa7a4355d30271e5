"""The answers of the DMN Technology Compatibility Kit for models with decision tables."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine import dmn
from engine.dmn.decisions import Node
from engine.feel import compile as feel

ROOT = Path(__file__).resolve().parents[2]
TCK = ROOT.parent / "shared" / "data" / "dmn-tck"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_READERS = {
    "date": "date(x)", "time": "time(x)", "dateTime": "date and time(x)", "duration": "duration(x)",
    "decimal": "number(x)", "double": "number(x)", "integer": "number(x)", "boolean": 'x = "true"',
}  # fmt: skip
TABLES = 86
"""Answers that a decision table gives; the other 48 come from the decisions around them."""


def _children(element: Any, name: str) -> list[Any]:
    return [c for c in element if isinstance(c.tag, str) and etree.QName(c).localname == name]


def _value(element: Any) -> Any:
    """A `value`, `list` or set of `component`s as a FEEL value."""
    if element.get(_NIL) == "true":
        return None
    if _children(element, "list"):
        return [_value(item) for item in _children(_children(element, "list")[0], "item")]
    if _children(element, "component"):
        return {c.get("name"): _value(c) for c in _children(element, "component")}
    found = _children(element, "value")
    if not found or found[0].get(_NIL) == "true":
        return None
    text = found[0].text or ""
    reader = _READERS.get((found[0].get(_TYPE) or "").rpartition(":")[2])
    return feel(reader).evaluate({"x": text}) if reader else text


def _cases() -> list[Any]:
    cases = []
    for file in sorted(TCK.glob("*/*-test-*.xml")):
        tests = etree.parse(str(file)).getroot()
        model = file.parent / _children(tests, "modelName")[0].text
        for case in _children(tests, "testCase"):
            for result in _children(case, "resultNode"):
                name = f"{file.parent.name}/{case.get('id')}/{result.get('name')}"
                cases.append(pytest.param(model, case, result, id=name))
    return cases


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_same, found, wanted))
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict)
            and found.keys() == wanted.keys()
            and all(_same(found[k], wanted[k]) for k in wanted)
        )
    if isinstance(wanted, (int, Decimal)) and not isinstance(wanted, bool):
        # the kit itself compares numbers to eight places
        return isinstance(found, (int, Decimal)) and abs(Decimal(found) - Decimal(wanted)) < Decimal("1e-8")
    return bool(found == wanted)


CASES = _cases()


def _decisions(model: Path) -> dmn.Decisions:
    others = [other.read_bytes() for other in sorted(model.parent.glob("*.dmn")) if other != model]
    return dmn.read(model.read_bytes(), others=others)


def _node(decisions: dmn.Decisions, case: Any, result: Any) -> Node:
    named = case.get("invocableName") or result.get("name")
    return next(n for n in decisions.nodes.values() if n.name == named and n.kind in ("decision", "service"))


def test_all_answers_of_the_kit_are_here() -> None:
    if not TCK.is_dir():
        pytest.skip("The DMN compliance cases are not beside this checkout.")
    tables = [case for case in CASES if _node(_decisions(case.values[0]), *case.values[1:]).table is not None]
    assert len(tables) == TABLES
    assert len(CASES) == 134


@pytest.mark.parametrize("model, case, result", CASES)
def test_decision_agrees_with_the_kit(model: Path, case: Any, result: Any) -> None:
    decisions = _decisions(model)
    variables = {given.get("name"): _value(given) for given in _children(case, "inputNode")}
    answer = decisions.value(_node(decisions, case, result).id, variables)
    assert _same(answer, _value(_children(result, "expected")[0]))
