"""Numeric and boolean functions (DMN 1.5, 10.3.4.2, 10.3.4.5 and 10.3.4.6)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from engine.feel.functions.registry import builtin
from engine.feel.runtime import Run
from engine.feel.values import DECIMAL, YearsMonths, equal, kind, number

_SCALES = range(-6111, 6177)
"""What DMN 1.5 allows as a scale."""


def _rounded(value: Decimal, scale: Decimal | None, rounding: str) -> Decimal | None:
    places = int(scale or 0)
    if places not in _SCALES:
        return None
    value = number(value)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    return value.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=DECIMAL)


@builtin("decimal", "n: number, scale: number")
def decimal(run: Run, value: Decimal, scale: Decimal) -> Decimal | None:
    """Rounded to so many places, half to even."""
    return _rounded(value, scale, ROUND_HALF_EVEN)


@builtin("floor", "n: number, scale?: number")
def floor(run: Run, value: Decimal, scale: Decimal | None = None) -> Decimal | None:
    """Rounded down."""
    return _rounded(value, scale, ROUND_FLOOR)


@builtin("ceiling", "n: number, scale?: number")
def ceiling(run: Run, value: Decimal, scale: Decimal | None = None) -> Decimal | None:
    """Rounded up."""
    return _rounded(value, scale, ROUND_CEILING)


@builtin("round up", "n: number, scale: number")
def round_up(run: Run, value: Decimal, scale: Decimal) -> Decimal | None:
    """Rounded away from zero."""
    return _rounded(value, scale, ROUND_UP)


@builtin("round down", "n: number, scale: number")
def round_down(run: Run, value: Decimal, scale: Decimal) -> Decimal | None:
    """Rounded towards zero."""
    return _rounded(value, scale, ROUND_DOWN)


@builtin("round half up", "n: number, scale: number")
def round_half_up(run: Run, value: Decimal, scale: Decimal) -> Decimal | None:
    """Rounded, half away from zero."""
    return _rounded(value, scale, ROUND_HALF_UP)


@builtin("round half down", "n: number, scale: number")
def round_half_down(run: Run, value: Decimal, scale: Decimal) -> Decimal | None:
    """Rounded, half towards zero."""
    return _rounded(value, scale, ROUND_HALF_DOWN)


@builtin("abs", "n: number/days and time duration/years and months duration")
def absolute(run: Run, value: Any) -> Any:
    """The size without its sign."""
    if isinstance(value, timedelta):
        return abs(value)
    return YearsMonths(abs(value.months)) if isinstance(value, YearsMonths) else abs(value)


@builtin("modulo", "dividend: number, divisor: number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """The remainder has the sign of the divisor (DMN 1.5 Table 76)."""
    rest = DECIMAL.remainder(number(dividend), number(divisor))
    return rest if rest == 0 or (rest < 0) == (divisor < 0) else DECIMAL.add(rest, number(divisor))


@builtin("sqrt", "number: number")
def square_root(run: Run, value: Decimal) -> Decimal:
    """The square root."""
    return DECIMAL.sqrt(number(value))


@builtin("log", "number: number")
def logarithm(run: Run, value: Decimal) -> Decimal | None:
    """The natural logarithm."""
    return DECIMAL.ln(number(value)) if value > 0 else None


@builtin("exp", "number: number")
def exponential(run: Run, value: Decimal) -> Decimal:
    """Euler's number to the power of the argument."""
    return DECIMAL.exp(number(value))


@builtin("odd", "number: number")
def odd(run: Run, value: Decimal) -> bool | None:
    """Whether a whole number is odd."""
    return int(value) % 2 == 1 if value == int(value) else None


@builtin("even", "number: number")
def even(run: Run, value: Decimal) -> bool | None:
    """Whether a whole number is even."""
    return int(value) % 2 == 0 if value == int(value) else None


@builtin("not", "negand: any?")
def negation(run: Run, value: Any) -> bool | None:
    """true for false, false for true, else null."""
    return not value if type(value) is bool else None


@builtin("is", "value1: any?, value2: any?")
def same_value(run: Run, left: Any, right: Any) -> bool:
    """Same kind and same value; dates and times also agree in whether and which offset they have."""
    if kind(left) != kind(right):
        return False
    return equal(left, right, run) is True and _offset(left) == _offset(right)


def _offset(value: Any) -> tuple[bool, Any]:
    if isinstance(value, (datetime, time)) and value.tzinfo is not None:
        return True, value.utcoffset()
    return False, None
