"""Date and time functions (DMN 1.5, 10.3.4.8 and 10.3.4.11)."""

from __future__ import annotations

from datetime import date, datetime

from engine.feel.functions.registry import builtin
from engine.feel.runtime import Run
from engine.feel.temporal import month_name, weekday_name


@builtin("now")
def now(run: Run) -> datetime:
    """The business clock, in the company's zone."""
    return run.now()


@builtin("today")
def today(run: Run) -> date:
    """The business clock's day in the company's zone."""
    return run.now().date()


@builtin("day of year", "date: date/date and time")
def day_of_year(run: Run, day: date) -> int:
    """1 to 366."""
    return day.timetuple().tm_yday


@builtin("day of week", "date: date/date and time")
def day_of_week(run: Run, day: date) -> str:
    """Monday to Sunday, in English."""
    return weekday_name(day)


@builtin("month of year", "date: date/date and time")
def month_of_year(run: Run, day: date) -> str:
    """January to December, in English."""
    return month_name(day)


@builtin("week of year", "date: date/date and time")
def week_of_year(run: Run, day: date) -> int:
    """The ISO 8601 week."""
    return day.isocalendar().week
