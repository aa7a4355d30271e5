"""When something is due, in words with a tone: late, today, tomorrow, or the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_datetime
from flask_babel import get_locale
from flask_babel import gettext as _

from engine.records import InstanceRecord
from web.i18n import ZONE, clock, moment


@dataclass(frozen=True)
class Due:
    """`words` for people; `tone` is a class of the style sheet (`bad`, `warn`, or none); `exact` the full instant."""

    words: str
    tone: str
    exact: str
    at: datetime


ANSWERING = frozenset({"received", "under_evaluation"})
"""Public statuses in which the customer waits for our answer, in the first round and in the second."""


def promised(case: InstanceRecord) -> datetime | None:
    """When the customer has our answer of this round at the latest; None when there is none to wait for."""
    return case.promised_at if case.state == "active" and case.public_status in ANSWERING else None


def due(at: datetime | None, now: datetime) -> Due | None:
    """How a due time reads at business time `now`; None when nothing is due."""
    if at is None:
        return None
    day, today = at.astimezone(ZONE).date(), now.astimezone(ZONE).date()
    if at <= now:
        return Due(_late(at, now), "bad", moment(at), at)
    if day == today:
        return Due(_("Today %(time)s", time=clock(at)), "warn", moment(at), at)
    if day == today + timedelta(days=1):
        return Due(_("Tomorrow %(time)s", time=clock(at)), "warn", moment(at), at)
    return Due(_short(at, now), "", moment(at), at)


def _late(at: datetime, now: datetime) -> str:
    if at.astimezone(ZONE).date() == now.astimezone(ZONE).date():
        return str(_("Late since %(when)s", when=clock(at)))
    return str(_("Late since %(when)s", when=_short(at, now)))


def _short(at: datetime, now: datetime) -> str:
    shape = "EEE d MMM" if at.astimezone(ZONE).year == now.astimezone(ZONE).year else "d MMM y"
    return str(format_datetime(at, shape, tzinfo=ZONE, locale=get_locale()))
