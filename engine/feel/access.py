"""Paths, filters and calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.feel.runtime import Run, Scope
from engine.feel.temporal import property_of
from engine.feel.values import Function, Range, kind

Closure = Callable[[Scope], Any]


def get_property(value: Any, name: str, run: Run) -> Any:
    """`value.name`: a context's entry, a date's part, or the same of each element of a list."""
    run.tick()
    if type(value) is dict:
        return value.get(name)
    if type(value) is list:
        return run.items([get_property(item, name, run) for item in value])
    if type(value) is Range:
        return _range_property(value, name)
    return property_of(value, name)


def _range_property(value: Range, name: str) -> Any:
    parts = {
        "start": value.start,
        "end": value.end,
        "start included": value.start_included,
        "end included": value.end_included,
    }
    return parts.get(name)


def filter_list(value: Any, condition: Closure, cost: int, scope: Scope) -> Any:
    """`list[condition]` or `list[number]`; anything but a list is a list of one (10.3.2.5)."""
    if value is None:
        return None
    items: list[Any] = value if type(value) is list else [value]
    if not items:
        return _pick([], _ask(condition, None, scope))
    kept = []
    for item in items:
        scope.run.tick(cost)
        answer = _ask(condition, item, scope)
        if kind(answer) == "number":
            return _pick(items, answer)
        if answer is True:
            kept.append(item)
    return kept


def _ask(condition: Closure, item: Any, scope: Scope) -> Any:
    if type(item) is dict:
        return condition(Scope(scope.run, {"item": item, **item}, scope, open=True))
    return condition(Scope(scope.run, {"item": item}, scope, open=item is None))


def _pick(items: list[Any], index: Any) -> Any:
    if kind(index) != "number":
        return []
    if index != int(index):
        return None
    at = int(index) - 1 if index > 0 else len(items) + int(index)
    return items[at] if index != 0 and 0 <= at < len(items) else None


def invoke(function: Any, positional: Sequence[Closure], named: Mapping[str, Closure], scope: Scope) -> Any:
    """Call a function; what is no function gives null."""
    if type(function) is not Function:
        return None
    arguments = [part(scope) for part in positional]
    by_name = {name: part(scope) for name, part in named.items()}
    scope.run.tick()
    return function.call(scope.run, arguments, by_name)
