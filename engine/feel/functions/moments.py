"""Date and time functions (DMN 1.5, 10.3.4.8 and 10.3.4.11)."""

from __future__ import annotations

from datetime import date, datetime

from engine.feel.functions.registry import builtin
from engine.feel.runtime import Run
from engine.feel.temporal import month_name, weekday_name


@builtin("now")
def now(run: Run) -> datetime:
    return run.now()


@builtin("today")
def today(run: Run) -> date:
    return run.now().date()


@builtin("day of year", "date: date/date and time")
def day_of_year(run: Run, day: date) -> int:
    return day.timetuple().tm_yday


@builtin("day of week", "date: date/date and time")
def day_of_week(run: Run, day: date) -> str:
    return weekday_name(day)


@builtin("month of year", "date: date/date and time")
def month_of_year(run: Run, day: date) -> str:
    return month_name(day)


@builtin("week of year", "date: date/date and time")
def week_of_year(run: Run, day: date) -> int:
    return day.isocalendar().week
