"""Range functions (DMN 1.5, 10.3.4.7, Table 78) and the conversion `range`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.functions.registry import builtin
from engine.feel.runtime import Run
from engine.feel.values import Range, compare

_POINT = "number/string/date/time/date and time/days and time duration/years and months duration"
Relation = Callable[["_Ends", "_Ends"], bool | None]


class _Ends:
    """Two ranges side by side, ready to compare; a point is a range of one value."""

    def __init__(self, value: Any, run: Run) -> None:
        self.range = value if type(value) is Range else Range(value, value)
        self.run = run

    def order(self, mine: Any, theirs: Any) -> int:
        """-1, 0 or 1; ValueError, which becomes null, where the two cannot be compared."""
        order = compare(mine, theirs, self.run)
        if order is None:
            raise ValueError("not comparable")
        return order


def _before(a: _Ends, b: _Ends) -> bool:
    order = a.order(a.range.end, b.range.start)
    return order < 0 or (order == 0 and not (a.range.end_included and b.range.start_included))


def _meets(a: _Ends, b: _Ends) -> bool:
    touching = a.range.end_included and b.range.start_included
    return touching and a.order(a.range.end, b.range.start) == 0


def _overlaps(a: _Ends, b: _Ends) -> bool:
    return not _before(a, b) and not _before(b, a)


def _starts_no_later(a: _Ends, b: _Ends) -> bool:
    order = a.order(a.range.start, b.range.start)
    return order < 0 or (order == 0 and (a.range.start_included or not b.range.start_included))


def _ends_no_later(a: _Ends, b: _Ends) -> bool:
    order = a.order(a.range.end, b.range.end)
    return order < 0 or (order == 0 and (b.range.end_included or not a.range.end_included))


def _overlaps_before(a: _Ends, b: _Ends) -> bool:
    return _overlaps(a, b) and not (_starts_no_later(b, a)) and _ends_no_later(a, b)


def _overlaps_after(a: _Ends, b: _Ends) -> bool:
    return _overlaps(a, b) and not _starts_no_later(a, b) and _ends_no_later(b, a)


def _same_end(a: _Ends, b: _Ends) -> bool:
    return _ends_no_later(a, b) and _ends_no_later(b, a)


def _same_start(a: _Ends, b: _Ends) -> bool:
    return _starts_no_later(a, b) and _starts_no_later(b, a)


def _finishes(a: _Ends, b: _Ends) -> bool:
    return _same_end(a, b) and _starts_no_later(b, a)


def _includes(a: _Ends, b: _Ends) -> bool:
    return _starts_no_later(a, b) and _ends_no_later(b, a)


def _starts(a: _Ends, b: _Ends) -> bool:
    return _same_start(a, b) and _ends_no_later(a, b)


def _coincides(a: _Ends, b: _Ends) -> bool:
    return _same_start(a, b) and _same_end(a, b)


def _swap(relation: Relation) -> Relation:
    return lambda a, b: relation(b, a)


def _declare(name: str, relation: Relation, left: str, right: str) -> None:
    @builtin(name, f"value1: {left}, value2: {right}")
    @builtin(name, f"point: {left}, range: {right}")
    @builtin(name, f"range: {left}, point: {right}")
    @builtin(name, f"range1: {left}, range2: {right}")
    @builtin(name, f"point1: {left}, point2: {right}")
    def related(run: Run, one: Any, other: Any) -> bool | None:
        return relation(_Ends(one, run), _Ends(other, run))


_EITHER = f"{_POINT}/range"
for _name, _relation, _left, _right in (
    ("before", _before, _EITHER, _EITHER),
    ("after", _swap(_before), _EITHER, _EITHER),
    ("meets", _meets, "range", "range"),
    ("met by", _swap(_meets), "range", "range"),
    ("overlaps", _overlaps, "range", "range"),
    ("overlaps before", _overlaps_before, "range", "range"),
    ("overlaps after", _overlaps_after, "range", "range"),
    ("finishes", _finishes, _EITHER, "range"),
    ("finished by", _swap(_finishes), "range", _EITHER),
    ("includes", _includes, "range", _EITHER),
    ("during", _swap(_includes), _EITHER, "range"),
    ("starts", _starts, _EITHER, "range"),
    ("started by", _swap(_starts), "range", _EITHER),
    ("coincides", _coincides, _EITHER, _EITHER),
):
    _declare(_name, _relation, _left, _right)
