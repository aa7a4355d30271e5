"""List functions (DMN 1.5, 10.3.4.4), apart from sums and counts."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.functions.registry import builtin
from engine.feel.limits import MAX_DATA_DEPTH, refuse
from engine.feel.runtime import Run
from engine.feel.values import Function, compare, equal

List = list[Any]


def _index(position: Decimal, length: int) -> int | None:
    at = int(position)
    if at != position or at == 0 or abs(at) > length:
        return None
    return at - 1 if at > 0 else length + at


def _has(items: List, value: Any, run: Run) -> bool:
    return any(equal(item, value, run) is True for item in items)


@builtin("list contains", "list: list, element: any?")
def list_contains(run: Run, items: List, value: Any) -> bool:
    """Whether an element equals the value."""
    return _has(items, value, run)


@builtin("sublist", "list: list, start position: number, length?: number")
def sublist(run: Run, items: List, start: Decimal, length: Decimal | None = None) -> List | None:
    """So many elements from a position on."""
    first = _index(start, len(items))
    if first is None or (length is not None and length < 0):
        return None
    return items[first:] if length is None else items[first : first + int(length)]


@builtin("append", "list: list, item...: any")
def append(run: Run, items: List, more: List) -> List:
    """The list with elements added at its end."""
    return run.items([*items, *more])


@builtin("concatenate", "list...: any")
def concatenate(run: Run, lists: List) -> List:
    """The lists one after the other."""
    joined: List = []
    for part in lists:
        joined = run.items([*joined, *(part if type(part) is list else [part])])
    return joined


@builtin("insert before", "list: list, position: number, newItem: any?")
def insert_before(run: Run, items: List, position: Decimal, item: Any) -> List | None:
    """The list with an element put before a position."""
    at = _index(position, len(items))
    return None if at is None else run.items([*items[:at], item, *items[at:]])


@builtin("remove", "list: list, position: number")
def remove(run: Run, items: List, position: Decimal) -> List | None:
    """The list without the element at a position."""
    at = _index(position, len(items))
    return None if at is None else run.items([*items[:at], *items[at + 1 :]])


@builtin("list replace", "list: list, position: number, newItem: any?")
def replace_at(run: Run, items: List, position: Decimal, item: Any) -> List | None:
    """The list with another element at a position."""
    at = _index(position, len(items))
    return None if at is None else run.items([*items[:at], item, *items[at + 1 :]])


@builtin("list replace", "list: list, match: function, newItem: any?")
def replace_matching(run: Run, items: List, match: Function, item: Any) -> List | None:
    """The list with another element wherever the function says true."""
    answers = [match.call(run, [old, item], {}) for old in items]
    if any(type(answer) is not bool for answer in answers):
        return None
    return [item if answer else old for old, answer in zip(items, answers, strict=True)]


@builtin("reverse", "list: list")
def reverse(run: Run, items: List) -> List:
    """The elements from last to first."""
    return run.items(items[::-1])


@builtin("index of", "list: list, match: any?")
def index_of(run: Run, items: List, match: Any) -> List:
    """All positions of the value."""
    return [place for place, item in enumerate(items, 1) if equal(item, match, run) is True]


@builtin("distinct values", "list: list")
def distinct_values(run: Run, items: List) -> List:
    """Each value once, in order of appearance."""
    kept: List = []
    for item in items:
        if not _has(kept, item, run):
            kept.append(item)
    return kept


@builtin("union", "list...: any")
def union(run: Run, lists: List) -> List:
    """Concatenated, each value once."""
    return distinct_values(run, concatenate(run, lists))


@builtin("flatten", "list: list")
def flatten(run: Run, items: List) -> List:
    """All elements of inner lists in one list."""
    flat: List = []
    _flatten(items, flat, run, 0)
    return flat


def _flatten(items: List, flat: List, run: Run, depth: int) -> None:
    if depth > MAX_DATA_DEPTH:
        refuse("A list is nested too deeply.")
    run.items(items)
    for item in items:
        if type(item) is list:
            _flatten(item, flat, run, depth + 1)
        else:
            flat.append(item)
    run.items(flat)


@builtin("sort", "list: list, precedes?: function")
def sort(run: Run, items: List, precedes: Function | None = None) -> List | None:
    """In the order the function decides; in natural order without one (not in DMN)."""
    if precedes is None:
        return _sort_naturally(run, items)

    def order(left: Any, right: Any) -> int:
        if precedes.call(run, [left, right], {}) is True:
            return -1
        return 1 if precedes.call(run, [right, left], {}) is True else 0

    return sorted(items, key=cmp_to_key(order))


def _sort_naturally(run: Run, items: List) -> List | None:
    if any(compare(items[0], item, run) is None for item in items):
        return None
    return sorted(items, key=cmp_to_key(lambda left, right: compare(left, right, run) or 0))


@builtin("partition", "list: list, size: number")
def partition(run: Run, items: List, size: Decimal) -> List | None:
    """Lists of so many elements each (not in DMN)."""
    width = int(size)
    return None if width < 1 else [items[at : at + width] for at in range(0, len(items), width)]
