"""The deadline rule of requirements section 5, with its worked examples and properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar.rule import Calendar, DayRule, load
from engine.errors import SettingsError

TOML = b"""
zone = "Europe/Istanbul"
opens = "08:30"
closes = "17:30"
weekend = [6, 7]
[holidays]
country = "TR"
half_day_closes = "13:00"
"""
ISTANBUL = ZoneInfo("Europe/Istanbul")
CALENDAR = load(TOML)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ISTANBUL)


@pytest.mark.parametrize(
    "received,first,fourth,fifth",
    [
        ("2026-03-18T10:00", "2026-03-19T13:00", "2026-03-25T17:30", "2026-03-26T17:30"),
        ("2026-03-18T17:45", "2026-03-23T17:30", "2026-03-26T17:30", "2026-03-27T17:30"),
        ("2026-03-19T15:00", "2026-03-24T17:30", "2026-03-27T17:30", "2026-03-30T17:30"),
        ("2026-05-22T18:10", "2026-05-26T13:00", "2026-06-03T17:30", "2026-06-04T17:30"),
        ("2026-10-28T14:00", "2026-11-02T17:30", "2026-11-05T17:30", "2026-11-06T17:30"),
        ("2026-12-31T16:00", "2027-01-04T17:30", "2027-01-07T17:30", "2027-01-08T17:30"),
    ],
)
def test_the_worked_examples_of_the_deadline_rule_hold(received: str, first: str, fourth: str, fifth: str) -> None:
    workdays = CALENDAR.feel_functions(at("2026-01-01T00:00"))["workdays"]
    assert [workdays(n, at(received)) for n in (1, 4, 5)] == [at(first), at(fourth), at(fifth)]


@pytest.mark.parametrize(
    "entered,due",
    [
        ("2026-03-16T17:30", "2026-03-17T17:30"),
        ("2026-03-16T23:00", "2026-03-17T17:30"),
        ("2026-03-17T02:00", "2026-03-17T17:30"),
        ("2026-03-15T12:00", "2026-03-16T17:30"),
        ("2026-03-17T08:30", "2026-03-18T17:30"),
    ],
)
def test_a_stage_finished_after_hours_gains_no_free_day(entered: str, due: str) -> None:
    assert CALENDAR.workdays(1, at(entered)) == at(due)


@pytest.mark.parametrize(
    "begin,end,days",
    [
        ("2026-03-16T10:00", "2026-03-16T16:00", 0),
        ("2026-03-16T16:00", "2026-03-17T09:00", 1),
        ("2026-03-13T16:00", "2026-03-16T09:00", 1),
        ("2026-03-18T16:00", "2026-03-23T09:00", 2),
    ],
)
def test_a_pause_moves_the_deadline_by_its_closing_times(begin: str, end: str, days: int) -> None:
    assert CALENDAR.closings_between(at(begin), at(end)) == days
    due = CALENDAR.workdays(3, at("2026-03-09T10:00"))
    assert CALENDAR.closings_between(due, CALENDAR.shift(due, days)) == days


def test_exceptions_win_over_holidays_and_weekends() -> None:
    made_up = DayRule(date(2026, 3, 21), "exception", time(15), "made-up Saturday")
    shutdown = DayRule(date(2026, 3, 23), "exception", None, "plant shutdown")
    calendar = load(TOML, [made_up, shutdown, DayRule(date(2026, 3, 20), "holiday", None, "bayram")])
    assert calendar.workdays(1, at("2026-03-19T10:00")) == at("2026-03-21T15:00")
    assert calendar.workdays(2, at("2026-03-19T10:00")) == at("2026-03-24T17:30")
    assert calendar.hash != CALENDAR.hash


def test_working_hours_skip_nights_half_days_and_holidays() -> None:
    assert CALENDAR.workhours(2, at("2026-03-19T12:00")) == at("2026-03-23T09:30")
    assert CALENDAR.workhours(1, at("2026-03-16T09:00")) == at("2026-03-16T10:00")


def test_a_wrong_calendar_names_the_entry() -> None:
    with pytest.raises(SettingsError, match="opens"):
        load(b'zone = "Europe/Istanbul"')
    with pytest.raises(SettingsError, match="Nowhere"):
        load(TOML.replace(b"Istanbul", b"Nowhere"))


def test_an_absurd_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="working days"):
        CALENDAR.workdays(10_000_000, at("2026-03-16T09:00"))


@given(INSTANTS, st.integers(0, 40), st.booleans())
def test_deadlines_end_at_a_close_and_grow_with_days(start: datetime, n: int, receipt: bool) -> None:
    due, later = (CALENDAR.workdays(k, start, receipt=receipt) for k in (n, n + 1))
    assert due == CALENDAR.closing(due.astimezone(ISTANBUL).date())
    assert CALENDAR.closings_between(due, later) == 1
    if receipt:
        assert due > start


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_closing_times_agree_with_counting_day_by_day(begin: datetime, length: timedelta) -> None:
    end = begin + length
    days = [begin.astimezone(ISTANBUL).date() + timedelta(days=k) for k in range(-1, length.days + 3)]
    closings = [c for c in map(CALENDAR.closing, days) if c is not None]
    assert CALENDAR.closings_between(begin, end) == sum(begin < c <= end for c in closings)


@given(INSTANTS)
def test_a_later_receipt_never_gets_an_earlier_deadline(start: datetime) -> None:
    assert CALENDAR.workdays(1, start, receipt=True) <= CALENDAR.workdays(1, start + timedelta(hours=1), receipt=True)


def test_the_calendar_is_a_value() -> None:
    assert isinstance(CALENDAR, Calendar)
    assert load(TOML).hash == CALENDAR.hash
