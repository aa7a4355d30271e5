"""Sums, counts and the other functions over all elements of a list (DMN 1.5, 10.3.4.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.functions.registry import builtin
from engine.feel.runtime import Run
from engine.feel.sums import ADD
from engine.feel.values import DECIMAL, compare, kind, number

List = list[Any]


def _numbers(items: List) -> list[Decimal] | None:
    return [number(item) for item in items] if all(kind(item) == "number" for item in items) else None


@builtin("count", "list: list")
def count(run: Run, items: List) -> int:
    """Number of elements."""
    return len(items)


def _extreme(items: List, run: Run, wanted: int) -> Any:
    best = items[0] if items else None
    for item in items:
        order = compare(item, best, run)
        if order is None:
            return None
        best = item if order == wanted else best
    return best


@builtin("min", "list...: any")
def minimum(run: Run, items: List) -> Any:
    """The smallest element; all must be of one kind."""
    return _extreme(items, run, -1)


@builtin("max", "list...: any")
def maximum(run: Run, items: List) -> Any:
    """The largest element; all must be of one kind."""
    return _extreme(items, run, 1)


@builtin("sum", "list...: any")
def total(run: Run, items: List) -> Any:
    """The sum of numbers or of durations of one kind."""
    if not items or kind(items[0]) not in ("number", "days and time duration", "years and months duration"):
        return None
    result = items[0]
    for item in items[1:]:
        add = ADD.get((kind(result), kind(item)))
        if add is None:
            return None
        result = add(result, item, run)
    return result


@builtin("product", "list...: any")
def product(run: Run, items: List) -> Decimal | None:
    """All numbers multiplied."""
    values = _numbers(items)
    if not values:
        return None
    result = Decimal(1)
    for value in values:
        result = DECIMAL.multiply(result, value)
    return result


@builtin("mean", "list...: any")
def mean(run: Run, items: List) -> Decimal | None:
    """The arithmetic mean."""
    values = _numbers(items)
    return DECIMAL.divide(total(run, values), len(values)) if values else None


@builtin("median", "list...: any")
def median(run: Run, items: List) -> Decimal | None:
    """The middle number, or the mean of the two in the middle."""
    values = sorted(_numbers(items) or [])
    if not values:
        return None
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return DECIMAL.divide(DECIMAL.add(values[middle - 1], values[middle]), Decimal(2))


@builtin("stddev", "list...: any")
def standard_deviation(run: Run, items: List) -> Decimal | None:
    """The standard deviation of a sample."""
    values = _numbers(items)
    if not values or len(values) < 2:
        return None
    centre = DECIMAL.divide(total(run, values), Decimal(len(values)))
    squares = [DECIMAL.power(DECIMAL.subtract(value, centre), 2) for value in values]
    return DECIMAL.sqrt(DECIMAL.divide(total(run, squares), Decimal(len(values) - 1)))


@builtin("mode", "list...: any")
def mode(run: Run, items: List) -> List | None:
    """The most frequent numbers, in order."""
    values = _numbers(items)
    if values is None:
        return None
    counts: dict[Decimal, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(value for value, times in counts.items() if times == most)


def _all(items: List, decisive: bool) -> bool | None:
    answer: bool | None = not decisive
    for item in items:
        if item is decisive:
            return bool(decisive)
        if type(item) is not bool:
            answer = None
    return answer


@builtin("all", "list...: any")
@builtin("and", "list...: any")
def all_of(run: Run, items: List) -> bool | None:
    """false if one is false, true if all are true, else null."""
    return _all(items, decisive=False)


@builtin("any", "list...: any")
@builtin("or", "list...: any")
def any_of(run: Run, items: List) -> bool | None:
    """true if one is true, false if all are false, else null."""
    return _all(items, decisive=True)
