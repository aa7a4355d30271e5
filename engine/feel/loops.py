"""`for`, `some`, `every` over lists and ranges (DMN 1.5, 10.3.2.14 and 10.3.2.15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from engine.feel.limits import MAX_ITEMS, refuse
from engine.feel.runtime import Run, Scope
from engine.feel.values import Range, kind

Closure = Callable[[Scope], Any]
Domain = Callable[[Scope], list[Any] | None]


def iterator_of(start: Closure, end: Closure | None) -> Domain:
    """The values a name takes: of a list, of a range, from `start .. end`, or the one value itself."""

    def domain(scope: Scope) -> list[Any] | None:
        first = start(scope)
        if end is not None:
            return count_through(first, end(scope), scope.run)
        if type(first) is Range:
            return elements(first, scope.run)
        return first if first is None or type(first) is list else [first]

    return domain


def elements(interval: Range, run: Run) -> list[Any] | None:
    """Whole numbers or days in a range; null for one that cannot be counted."""
    values = count_through(interval.start, interval.end, run)
    if values is None:
        return None
    values = values if interval.start_included else values[1:]
    return values if interval.end_included else values[:-1]


def count_through(first: Any, last: Any, run: Run) -> list[Any] | None:
    """Whole numbers or days from first to last, downwards when last is the smaller."""
    if kind(first) == "number" and kind(last) == "number":
        if first != int(first) or last != int(last):
            return None
        _check_length(abs(int(last) - int(first)) + 1)
        step = 1 if last >= first else -1
        return run.items(list(range(int(first), int(last) + step, step)))
    if type(first) is date and type(last) is date:
        length = abs((last - first).days) + 1
        _check_length(length)
        step = 1 if last >= first else -1
        return run.items([first + timedelta(days=step * index) for index in range(length)])
    return None


def _check_length(length: int) -> None:
    if length > MAX_ITEMS:
        refuse(f"A range has more than {MAX_ITEMS} elements.")


def _scopes(
    iterators: Sequence[tuple[str, Domain]], scope: Scope, cost: int, names: dict[str, Any]
) -> Iterator[Scope | None]:
    """One scope per combination; None when a domain is null."""
    (name, domain), rest = iterators[0], iterators[1:]
    values = domain(scope)
    if values is None:
        yield None
        return
    for value in values:
        scope.run.tick(cost)
        inner = Scope(scope.run, {**names, name: value}, scope)
        if rest:
            yield from _scopes(rest, inner, cost, names)
        else:
            yield inner


def for_each(iterators: Sequence[tuple[str, Domain]], body: Closure, cost: int, scope: Scope) -> Any:
    """The list of results; `partial` is the list so far."""
    results: list[Any] = []
    for inner in _scopes(iterators, scope, cost, {"partial": results}):
        if inner is None:
            return None
        if len(results) >= MAX_ITEMS:
            refuse(f"A list has more than {MAX_ITEMS} elements.")
        results.append(body(inner))
    return results


def some_one(iterators: Sequence[tuple[str, Domain]], body: Closure, cost: int, scope: Scope) -> Any:
    """true if one is, else null if one is, else false."""
    return _quantified(iterators, body, cost, scope, wanted=True)


def every_one(iterators: Sequence[tuple[str, Domain]], body: Closure, cost: int, scope: Scope) -> Any:
    """false if one is, else null if one is, else true."""
    return _quantified(iterators, body, cost, scope, wanted=False)


def _quantified(
    iterators: Sequence[tuple[str, Domain]], body: Closure, cost: int, scope: Scope, *, wanted: bool
) -> bool | None:
    answer: bool | None = not wanted
    for inner in _scopes(iterators, scope, cost, {}):
        value = body(inner) if inner is not None else None
        if value is wanted:
            return bool(wanted)
        if type(value) is not bool:
            answer = None
    return answer
