"""What can be said of a table without running it: rules that overlap, and inputs no rule answers.

Cells made of plain literals and ranges change their answer only at the constants they mention. So it
is enough to try, for each column, those constants and one value between each two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any

from lark import Tree

from engine.dmn.problem import TableProblem
from engine.dmn.table import Input, Rule, Table
from engine.errors import FeelError
from engine.feel import Expression
from engine.feel import compile as feel
from engine.feel.building import Node
from engine.feel.functions.conversion import text_of
from engine.feel.runtime import Run
from engine.feel.syntax import read
from engine.feel.values import kind

MAX_TRIES = 20_000
"""Combinations of values tried for one table; larger tables are checked for overlaps pair by pair only."""
_PLAIN = frozenset(
    (
        *("unary", "operator_test", "operator", "number", "string", "true", "false", "null", "negate"),
        *("closed_range", "open_range", "range_close", "list", "paren"),
    )
)
_READERS = frozenset(("date", "time", "date and time", "duration", "not"))
OTHER = "\ufffc"
"""A text no rule mentions."""


@dataclass(frozen=True)
class _Column:
    """One input with the values worth trying; None when a cell is more than literals and ranges."""

    label: str
    tries: Sequence[Any] | None


def check_table(table: Table) -> list[TableProblem]:
    """Overlaps of a UNIQUE table as errors, inputs without a rule as warnings."""
    columns = [_column(place, column, table.rules) for place, column in enumerate(table.inputs)]
    hits = _Hits(table, columns)
    problems = list(_overlaps(table, columns, hits)) if table.policy == "UNIQUE" else []
    if table.policy in ("UNIQUE", "ANY", "FIRST", "PRIORITY") and all(o.default is None for o in table.outputs):
        problems += _gaps(table, columns, hits)
    return problems


class _Hits:
    """Which of the tried values each cell accepts, asked once per cell and value."""

    def __init__(self, table: Table, columns: Sequence[_Column]) -> None:
        self.accepted = [
            [_accepts(cell, column.tries) for cell, column in zip(rule.cells, columns, strict=True)]
            for rule in table.rules
        ]

    def both(self, first: int, second: int) -> list[int] | None:
        """For each column the place of a value that both rules accept; None when they exclude each other."""
        places = []
        for one, other in zip(self.accepted[first], self.accepted[second], strict=True):
            common = None if one is None or other is None else one & other
            if not common:
                return None
            places.append(min(common))
        return places

    def covers(self, rule: int, places: Sequence[int]) -> bool:
        """Whether the rule accepts this combination of values."""
        cells = self.accepted[rule]
        return all(cell is not None and place in cell for cell, place in zip(cells, places, strict=True))


def _accepts(cell: Expression, tries: Sequence[Any] | None) -> frozenset[int] | None:
    if tries is None:
        return None
    return frozenset(place for place, value in enumerate(tries) if cell.matches(value, {}))


def _overlaps(table: Table, columns: Sequence[_Column], hits: _Hits) -> Iterator[TableProblem]:
    for later in range(len(table.rules)):
        for earlier in range(later):
            places = hits.both(earlier, later)
            if places is not None:
                first, second = table.rules[earlier], table.rules[later]
                yield TableProblem(
                    second.element_id,
                    "overlap",
                    "error",
                    {
                        "name": table.name,
                        "table": table.element_id,
                        "first": first.number,
                        "second": second.number,
                        "example": _example(columns, places),
                    },
                )


def _gaps(table: Table, columns: Sequence[_Column], hits: _Hits) -> list[TableProblem]:
    tries = [column.tries for column in columns]
    if not table.rules or any(values is None for values in tries):
        return []
    ranges = [range(len(values)) for values in tries if values is not None]
    for places in islice(product(*ranges), MAX_TRIES):
        if not any(hits.covers(rule, places) for rule in range(len(table.rules))):
            values = {"name": table.name, "table": table.element_id, "example": _example(columns, places)}
            return [TableProblem(table.element_id, "gap", "warning", values)]
    return []


def _example(columns: Sequence[_Column], places: Sequence[int]) -> str:
    run = Run({}, None, {})
    parts = []
    for column, place in zip(columns, places, strict=True):
        value = column.tries[place] if column.tries else None
        parts.append(f"{column.label} = {'anything else' if value == OTHER else text_of(value, run, inner=True)}")
    return ", ".join(parts)


def _column(place: int, column: Input, rules: Sequence[Rule]) -> _Column:
    constants: list[Any] = []
    for expression in [rule.cells[place] for rule in rules] + ([column.allowed] if column.allowed else []):
        found = _constants(expression)
        if found is None:
            return _Column(column.label, None)
        constants += found
    tries = _tries(constants, column.type_name)
    if column.allowed is not None and tries is not None:
        tries = [value for value in tries if column.allowed.matches(value, {})]
    return _Column(column.label, tries)


def _constants(cell: Expression) -> list[Any] | None:
    """The constants a cell compares with; None when it does more than that."""
    if cell.source.strip() == "-":
        return []
    if cell.names or cell.candidates:
        return None
    tree = read(cell.source, frozenset(_READERS), unary=True)
    found: list[Any] = []
    return found if _collect(tree, cell.source, found) else None


def _collect(node: Node, source: str, found: list[Any]) -> bool:
    if not isinstance(node, Tree):
        return True
    if node.data in ("number", "string", "temporal", "true", "false", "negate"):
        return _constant(node, source, found)
    if node.data == "postfix":
        return _call(node, source, found)
    return node.data in _PLAIN and all(_collect(child, source, found) for child in node.children)


def _call(node: Node, source: str, found: list[Any]) -> bool:
    name, *trailers = node.children
    if name.data != "name" or str(name.children[0]) not in _READERS or len(trailers) != 1:
        return False
    if str(name.children[0]) == "not":
        return all(_collect(child, source, found) for child in trailers[0].children)
    return _constant(node, source, found)


def _constant(node: Node, source: str, found: list[Any]) -> bool:
    try:
        value = feel(source[node.meta.start_pos : node.meta.end_pos]).evaluate({})
    except (FeelError, AttributeError):
        return False
    found.append(value)
    return True


def _tries(constants: list[Any], type_name: str) -> Sequence[Any] | None:
    kinds = {kind(value) for value in constants}
    if "boolean" in kinds or (not kinds and type_name == "boolean"):
        return [True, False] if kinds <= {"boolean"} else None
    if kinds <= {"string"}:
        return [*dict.fromkeys(constants), OTHER]
    if len(kinds) != 1:
        return None
    if kinds == {"number"}:
        return _between([Decimal(value) for value in constants], Decimal(1))
    if kinds == {"date"}:
        return _between(constants, timedelta(days=1))
    if kinds == {"date and time"}:
        return _between(constants, timedelta(hours=1))
    return None


def _between(constants: list[Any], step: Any) -> list[Any]:
    """The constants in order, one value between each two, one below and one above."""
    points = sorted(set(constants))
    values = [points[0] - step]
    for point, following in zip(points, [*points[1:], None], strict=True):
        values.append(point)
        if following is not None:
            middle = point + (following - point) / 2
            if _is_day(point) and middle in (point, following):
                continue  # two days in a row: nothing lies between
            values.append(middle)
    return [*values, points[-1] + step]


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


__all__ = ["MAX_TRIES", "check_table"]
