"""Working days and hours of one company (requirements section 5; decision 11).

A working day has one *close of business*. `n` working days means the close of the n-th
working day after D0, and D0 itself is not counted. All instants in and out are aware; out in UTC.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from engine.errors import SettingsError

MAX_WORKING_DAYS = 5_000
"""About twenty years: a larger number in a diagram is a mistake, and every day is visited."""


@dataclass(frozen=True)
class DayRule:
    """One day that differs from the week's pattern. `closes` is None when closed all day, else the closing hour.

    `origin` is `exception` (a decision of the company: it wins) or `holiday` (a snapshot of the law's list).
    """

    day: date
    origin: str
    closes: time | None
    reason: str


@dataclass(frozen=True)
class Calendar:
    """The company calendar: week pattern, holidays, exceptions. A value; build it with `load`."""

    zone: ZoneInfo
    opens: time
    closes: time
    weekend: frozenset[int]
    country: str
    half_day_closes: time
    days: Mapping[date, DayRule] = field(default_factory=dict)
    snapshot_years: frozenset[int] = frozenset()

    @property
    def hash(self) -> str:
        """Content hash: stored beside each computed deadline (rule 1)."""
        facts = [self.zone.key, str(self.opens), str(self.closes), sorted(self.weekend), self.country]
        facts += sorted([str(d), r.origin, str(r.closes)] for d, r in self.days.items())
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def closing(self, day: date) -> datetime | None:
        """Close of business of a day (UTC), None when the company is closed (rules 2 and 3)."""
        rule = self._rule(day)
        if rule is not None and (rule.origin == "exception" or day.isoweekday() not in self.weekend):
            closes = rule.closes
        else:
            closes = None if day.isoweekday() in self.weekend else self.closes
        return None if closes is None else self._utc(day, closes)

    def opening(self, day: date) -> datetime | None:
        """Start of business of a day (UTC), None when the company is closed."""
        return None if self.closing(day) is None else self._utc(day, self.opens)

    def is_open(self, instant: datetime) -> bool:
        """Whether the instant lies in working hours."""
        day = instant.astimezone(self.zone).date()
        opening, closing = self.opening(day), self.closing(day)
        return opening is not None and closing is not None and opening <= instant < closing

    def workdays(self, n: int, start: datetime, *, receipt: bool = False) -> datetime:
        """Close of business of the n-th working day after D0 (UTC).

        `receipt=True` is rule 4: what comes after closing counts as received on the next working
        day. Otherwise rule 6: a stage entered outside hours counts as entered at the last close
        before, so that nobody gains a free day. Raises ValueError when n is not 0..5000.
        """
        if not 0 <= n <= MAX_WORKING_DAYS:
            raise ValueError(f"workdays({n}): the number of working days must lie between 0 and {MAX_WORKING_DAYS}")
        day = self._receipt_day(start) if receipt else self._stage_day(start)
        for _ in range(n):
            day = self._next_open(day)
        closing = self.closing(day)
        assert closing is not None  # both D0 rules and _next_open give open days only
        return closing

    def workhours(self, n: float, start: datetime) -> datetime:
        """The instant after `n` hours of business time counted from `start` (UTC)."""
        if not 0 <= n <= MAX_WORKING_DAYS * 24:
            raise ValueError(f"workhours({n}): the number of hours is out of range")
        left = timedelta(hours=float(n))
        day = start.astimezone(self.zone).date()
        while True:
            opening, closing = self.opening(day), self.closing(day)
            if opening is not None and closing is not None and closing > start:
                begin = max(opening, start)
                if begin + left <= closing:
                    return begin + left
                left -= closing - begin
            day += timedelta(days=1)

    def closings_between(self, begin: datetime, end: datetime) -> int:
        """How many closing times lie inside a pause: begin < closing <= end (rule 9)."""
        day, last, count = begin.astimezone(self.zone).date(), end.astimezone(self.zone).date(), 0
        while day <= last:
            closing = self.closing(day)
            count += closing is not None and begin < closing <= end
            day += timedelta(days=1)
        return count

    def shift(self, due: datetime, closings: int) -> datetime:
        """A due time moved by as many working days as a pause held closing times (rule 9)."""
        if closings <= 0:
            return due
        day = due.astimezone(self.zone).date()
        at_close = self.closing(day) == due
        for _ in range(closings):
            day = self._next_open(day)
        closing = self.closing(day)
        assert closing is not None  # _next_open gives open days only
        return (
            closing
            if at_close
            else min(closing, self._utc(day, due.astimezone(self.zone).timetz().replace(tzinfo=None)))
        )

    def feel_functions(self, now: datetime) -> dict[str, Callable[..., Any]]:
        """`workdays(n)`, `workdays(n, from)`, `workhours(n)`, `workhours(n, from)` for FEEL, at the given instant."""

        def workdays(n: Any, start: Any = None) -> datetime:
            if start is None:
                return self.workdays(_whole(n), now)
            return self.workdays(_whole(n), self._instant(start), receipt=True)

        def workhours(n: Any, start: Any = None) -> datetime:
            return self.workhours(float(n), now if start is None else self._instant(start))

        return {"workdays": workdays, "workhours": workhours}

    def covers(self, until: date) -> bool:
        """Whether the holiday snapshot reaches that day (horizon guard, rule 13)."""
        return until.year in self.snapshot_years

    def _instant(self, value: Any) -> datetime:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self.zone)
        if isinstance(value, date):
            return datetime.combine(value, self.opens, self.zone)
        raise ValueError(f"a working-day function needs a date and time, not {value!r}")

    def _rule(self, day: date) -> DayRule | None:
        rule = self.days.get(day)
        if rule is None and day.year not in self.snapshot_years and self.country:
            return holiday_rules(self.country, day.year, self.half_day_closes).get(day)
        return rule

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def _receipt_day(self, start: datetime) -> date:
        day = start.astimezone(self.zone).date()
        closing = self.closing(day)
        return day if closing is not None and start < closing else self._next_open(day)

    def _stage_day(self, start: datetime) -> date:
        day = start.astimezone(self.zone).date()
        opening = self.opening(day)
        return day if opening is not None and start >= opening else self._next_open(day, -1)

    def _next_open(self, day: date, step: int = 1) -> date:
        for _ in range(366):
            day += timedelta(days=step)
            if self.closing(day) is not None:
                return day
        raise SettingsError("the calendar has no working day within a year")


def _whole(n: Any) -> int:
    if isinstance(n, bool) or n != int(n):
        raise ValueError(f"workdays({n}): a whole number of working days is needed")
    return int(n)


@lru_cache(maxsize=64)
def holiday_rules(country: str, year: int, half_day_closes: time) -> dict[date, DayRule]:
    """Public holidays and half days of a country and year, as the `holidays` package knows them today."""
    half = holidays.country_holidays(country, years=[year], categories=("half_day",))
    full = holidays.country_holidays(country, years=[year], categories=("public",))
    rules = {day: DayRule(day, "holiday", half_day_closes, name) for day, name in half.items()}
    rules |= {day: DayRule(day, "holiday", None, name) for day, name in full.items()}
    return rules


def load(toml: bytes, days: Iterable[DayRule] = ()) -> Calendar:
    """Build the calendar from `processes/calendar.toml` and the stored days (exceptions win over holidays).

    Raises SettingsError naming the entry that is wrong.
    """
    try:
        table = tomllib.loads(toml.decode())
        rules: dict[date, DayRule] = {}
        for rule in sorted(days, key=lambda r: r.origin, reverse=True):  # holidays first, exceptions overwrite
            rules[rule.day] = rule
        listed = table.get("holidays", {})
        return Calendar(
            ZoneInfo(table["zone"]),
            time.fromisoformat(table["opens"]),
            time.fromisoformat(table["closes"]),
            frozenset(table.get("weekend", [6, 7])),
            listed.get("country", ""),
            time.fromisoformat(listed.get("half_day_closes", "13:00")),
            rules,
            frozenset(r.day.year for r in rules.values() if r.origin == "holiday"),
        )
    except (KeyError, ValueError, TypeError, LookupError) as error:
        raise SettingsError(f"calendar.toml: {error}") from error
