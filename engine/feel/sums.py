"""Addition, subtraction, multiplication and division by the kinds of both operands (DMN 1.5 Tables 57 and 59)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.runtime import Run
from engine.feel.temporal import add_months, add_time, duration_of, seconds_of
from engine.feel.values import DECIMAL, YearsMonths, clock_seconds, number

_N, _S = "number", "string"
_DT, _YM = "days and time duration", "years and months duration"
_DATE, _MOMENT, _TIME = "date", "date and time", "time"
Table = dict[tuple[str, str], Callable[[Any, Any, Run], Any]]


def _whole_months(value: Decimal) -> YearsMonths:
    return YearsMonths(int(value))


def _shift_time(value: time, span: timedelta) -> time:
    moved = datetime.combine(date(2000, 1, 1), value) + timedelta(seconds=span.seconds, microseconds=span.microseconds)
    return moved.timetz()


def _join(left: str, right: str, run: Run) -> str:
    return run.text(left + right)


def _elapsed(left: datetime, right: datetime, run: Run) -> timedelta | None:
    """Undefined between a local and a zoned one, unless the context says where local is."""
    if run.context is None and (left.tzinfo is None) != (right.tzinfo is None):
        return None
    first, second = run.instants(left, right)
    return first - second


def _midnight(day: date, beside: datetime) -> datetime:
    """Table 57: a date beside a date and time is its midnight, UTC beside a zoned one."""
    return datetime.combine(day, time(), tzinfo=UTC if beside.tzinfo else None)


ADD: Table = {
    (_N, _N): lambda a, b, run: DECIMAL.add(number(a), number(b)),
    (_S, _S): _join,
    (_DT, _DT): lambda a, b, run: a + b,
    (_YM, _YM): lambda a, b, run: YearsMonths(a.months + b.months),
    (_DATE, _YM): lambda a, b, run: add_months(a, b.months),
    (_YM, _DATE): lambda a, b, run: add_months(b, a.months),
    (_MOMENT, _YM): lambda a, b, run: add_months(a, b.months),
    (_YM, _MOMENT): lambda a, b, run: add_months(b, a.months),
    (_DATE, _DT): lambda a, b, run: (datetime.combine(a, time()) + b).date(),
    (_DT, _DATE): lambda a, b, run: (datetime.combine(b, time()) + a).date(),
    (_MOMENT, _DT): lambda a, b, run: add_time(a, b),
    (_DT, _MOMENT): lambda a, b, run: add_time(b, a),
    (_TIME, _DT): lambda a, b, run: _shift_time(a, b),
    (_DT, _TIME): lambda a, b, run: _shift_time(b, a),
}
SUBTRACT: Table = {
    (_N, _N): lambda a, b, run: DECIMAL.subtract(number(a), number(b)),
    (_DT, _DT): lambda a, b, run: a - b,
    (_YM, _YM): lambda a, b, run: YearsMonths(a.months - b.months),
    (_DATE, _YM): lambda a, b, run: add_months(a, -b.months),
    (_MOMENT, _YM): lambda a, b, run: add_months(a, -b.months),
    (_DATE, _DT): lambda a, b, run: (datetime.combine(a, time()) - b).date(),
    (_MOMENT, _DT): lambda a, b, run: add_time(a, -b),
    (_TIME, _DT): lambda a, b, run: _shift_time(a, -b),
    (_DATE, _DATE): lambda a, b, run: a - b,
    (_MOMENT, _MOMENT): _elapsed,
    (_DATE, _MOMENT): lambda a, b, run: _elapsed(_midnight(a, b), b, run),
    (_MOMENT, _DATE): lambda a, b, run: _elapsed(a, _midnight(b, a), run),
    (_TIME, _TIME): lambda a, b, run: duration_of(clock_seconds(a) - clock_seconds(b)),
}
MULTIPLY: Table = {
    (_N, _N): lambda a, b, run: DECIMAL.multiply(number(a), number(b)),
    (_DT, _N): lambda a, b, run: duration_of(DECIMAL.multiply(seconds_of(a), number(b))),
    (_N, _DT): lambda a, b, run: duration_of(DECIMAL.multiply(seconds_of(b), number(a))),
    (_YM, _N): lambda a, b, run: _whole_months(DECIMAL.multiply(a.months, number(b))),
    (_N, _YM): lambda a, b, run: _whole_months(DECIMAL.multiply(b.months, number(a))),
}
DIVIDE: Table = {
    (_N, _N): lambda a, b, run: DECIMAL.divide(number(a), number(b)),
    (_DT, _N): lambda a, b, run: duration_of(DECIMAL.divide(seconds_of(a), number(b))),
    (_YM, _N): lambda a, b, run: _whole_months(DECIMAL.divide(a.months, number(b))),
    (_DT, _DT): lambda a, b, run: DECIMAL.divide(seconds_of(a), seconds_of(b)),
    (_YM, _YM): lambda a, b, run: DECIMAL.divide(a.months, b.months),
}
