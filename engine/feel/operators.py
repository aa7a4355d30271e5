"""What the operators do: three-valued logic, comparison, tests, arithmetic (DMN 1.5, Tables 50 to 62)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import DecimalException
from typing import Any

from engine.feel import sums
from engine.feel.kinds import Type, conforms
from engine.feel.limits import MAX_EXPONENT
from engine.feel.runtime import Run, Scope
from engine.feel.values import DECIMAL, Range, YearsMonths, compare, contains, equal, kind, number

Operation = Callable[[Any, Any, Run], Any]
Check = Callable[[Any, Scope], Any]


def same(value: Any) -> Any:
    """The value itself."""
    return value


def as_boolean(value: Any) -> bool | None:
    """true, false, or null for everything else."""
    return value if type(value) is bool else None


def logical_not(value: Any) -> bool | None:
    """not true is false, not null is null."""
    return not value if type(value) is bool else None


def any_true(parts: Iterable[Callable[[Scope], Any]], scope: Scope) -> bool | None:
    """`or`: true wins over null, null over false; what follows a true is not evaluated."""
    answer: bool | None = False
    for part in parts:
        value = part(scope)
        if value is True:
            return True
        if value is not False:
            answer = None
    return answer


def all_true(parts: Iterable[Callable[[Scope], Any]], scope: Scope) -> bool | None:
    """`and`: false wins over null, null over true; what follows a false is not evaluated."""
    answer: bool | None = True
    for part in parts:
        value = part(scope)
        if value is False:
            return False
        if value is not True:
            answer = None
    return answer


def any_test(checks: Iterable[Check], value: Any, scope: Scope) -> bool | None:
    """Whether one of the tests holds for the value."""
    answer: bool | None = False
    for check in checks:
        held = check(value, scope)
        if held is True:
            return True
        if held is not False:
            answer = None
    return answer


def value_test(value: Any, wanted: Any, run: Run) -> bool | None:
    """Whether the value is the wanted one, lies in that range or list, or the wanted is simply true."""
    if type(wanted) is Range:
        return contains(wanted, value, run)
    if type(wanted) is list:
        if type(value) is list and equal(value, wanted, run) is True:
            return True
        return any(value_test(value, item, run) is True for item in wanted)
    if type(wanted) is bool and type(value) is not bool:
        return wanted
    return equal(value, wanted, run)


def range_test(value: Any, interval: Range | None, run: Run) -> bool | None:
    """Whether the value lies between two ends; a range with a null end holds nothing (DMN15-78)."""
    return None if interval is None else contains(interval, value, run)


def between(value: Any, low: Any, high: Any, run: Run) -> bool | None:
    """`value between low and high`, both included."""
    above, below = compare(value, low, run), compare(value, high, run)
    if above is None or below is None:
        return None
    return above >= 0 and below <= 0


def _not_equal(left: Any, right: Any, run: Run) -> bool | None:
    return logical_not(equal(left, right, run))


def _ordered(decide: Callable[[int], bool]) -> Operation:
    def operation(left: Any, right: Any, run: Run) -> bool | None:
        order = compare(left, right, run)
        return None if order is None else decide(order)

    return operation


COMPARISONS: dict[str, Operation] = {
    "=": equal,
    "!=": _not_equal,
    "<": _ordered(lambda order: order < 0),
    "<=": _ordered(lambda order: order <= 0),
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
}


def half_range(sign: str, end: Any) -> Range | None:
    """`(< 5)` as a value."""
    if end is None:
        return None
    if sign == "=":
        return Range(end, end)
    if sign in ("<", "<="):
        return Range(None, end, False, sign == "<=")
    return Range(end, None, sign == ">=", False)


def make_range(made: Range, run: Run) -> Range | None:
    """The range, if its ends can be compared; else null."""
    return made if compare(made.start, made.end, run) is not None else None


def _calculated(table: dict[tuple[str, str], Operation]) -> Operation:
    def operation(left: Any, right: Any, run: Run) -> Any:
        calculate = table.get((kind(left), kind(right)))
        if calculate is None:
            return None
        try:
            return calculate(left, right, run)
        except (DecimalException, OverflowError, ZeroDivisionError, ValueError):
            return None

    return operation


ARITHMETIC: dict[str, Operation] = {
    "+": _calculated(sums.ADD),
    "-": _calculated(sums.SUBTRACT),
    "*": _calculated(sums.MULTIPLY),
    "/": _calculated(sums.DIVIDE),
}


def power(base: Any, exponent: Any, run: Run) -> Any:
    """`**` over numbers; null where there is no answer or the exponent is too large."""
    if kind(base) != "number" or kind(exponent) != "number" or abs(exponent) > MAX_EXPONENT:
        return None
    try:
        answer = DECIMAL.power(number(base), number(exponent))
    except DecimalException:
        return None
    return answer if answer.is_finite() else None


def negate(value: Any) -> Any:
    """Unary minus of a number or duration."""
    what = kind(value)
    if what == "number":
        return DECIMAL.minus(number(value))
    if what == "days and time duration":
        return -value
    return YearsMonths(-value.months) if what == "years and months duration" else None


def closure_call(
    names: Sequence[str],
    types: Sequence[Type | None],
    body: Callable[[Scope], Any],
    levels: int,
    cost: int,
    home: Scope,
) -> Callable[[Run, list[Any], dict[str, Any]], Any]:
    """The call of a function literal: wrong number or type of arguments gives null."""

    def call(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
        if named:
            if not set(named) <= set(names):
                return None
            args = [named.get(name) for name in names]
        if len(args) != len(names):
            return None
        for arg, what in zip(args, types, strict=True):
            if what is not None and arg is not None and not conforms(arg, what, run):
                return None
        run.tick(cost)
        run.enter(levels)
        value = body(Scope(run, dict(zip(names, args, strict=True)), home))
        run.leave(levels)
        return value

    return call
