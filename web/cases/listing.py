"""The list of complaints, with filters, and its export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from engine.records import InstanceRecord, Page
from web import access, facts, i18n
from web.access import needs
from web.cases.routes import pages
from web.due import ANSWERING, Due, due, promised
from web.words import STATUSES, channel_word, outcome_word, status_word

SIZE = 25
EXPORT_SIZE = 200
MOST_EXPORTED = 2_000
"""Complaints of one export; beyond this the filters must be narrowed."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

log = structlog.get_logger("web")


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see."""

    search: str = ""
    status: str = ""
    department: str = ""
    late: bool = False
    state: str = ""
    page: int = 1

    @classmethod
    def read(cls) -> Filters:
        """From the address; what is not known there is left out."""
        given = request.args
        page = given.get("page", "1")
        status = given.get("status", "")
        return cls(
            given.get("q", "")[:100].strip(),
            status if status in STATUSES else "",
            given.get("department", "")[:64],
            "late" in given,
            given.get("state", "") if given.get("state") in {"active", "ended"} else "",
            int(page) if page.isdecimal() and 0 < int(page) < 10_000 else 1,
        )

    def address(self, endpoint: str = "cases.index", **changes: Any) -> str:
        """The address of the list (or export) with something changed."""
        values = {
            "q": self.search,
            "status": self.status,
            "department": self.department,
            "state": self.state,
            "late": "1" if self.late else "",
            "page": self.page if self.page > 1 else "",
            **changes,
        }
        kept = {name: value for name, value in values.items() if value}
        return url_for(endpoint) + (f"?{urlencode(kept)}" if kept else "")

    def find(self, now: datetime, *, page: int, size: int) -> Page[InstanceRecord]:
        """The complaints this person may see that pass the filters."""
        return access.engine().queries.instances(
            access.staff(),
            search=self.search,
            state=self.state or None,
            status=self.status or (ANSWERING if self.late else None),
            facts={"department": self.department} if self.department else None,
            late_at=now if self.late else None,
            page=page,
            size=size,
        )


@dataclass(frozen=True)
class Line:
    """One complaint as a line of the list."""

    case: InstanceRecord
    customer: str
    cells: list[str]
    promised: Due | None


@pages.get("/cases")
@needs("cases")
def index() -> str:
    """All complaints, newest first."""
    filters, now = Filters.read(), access.engine().queries.business_time()
    found = filters.find(now, page=filters.page, size=SIZE)
    words = facts.current()
    columns = _columns(words)
    return render_template(
        "cases/index.html",
        filters=filters,
        found=found,
        lines=[_line(case, columns, now) for case in found.items],
        columns=[words.label(name) if words else name for name in columns],
        statuses=list(STATUSES),
        departments=_departments(words),
    )


@pages.post("/cases/export")
@needs("export")
def export() -> Response:
    """The filtered list as CSV. Each complaint's history says who took its data out, so this is no GET."""
    filters, now = Filters.read(), access.engine().queries.business_time()
    cases = list(_all(filters, now))
    text = _csv(cases, now)
    access.engine().note_access([case.id for case in cases], access.staff(), "exported")
    log.info("cases_exported", person=access.staff().id, count=len(cases))
    response = make_response("\ufeff" + text)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers.set("Content-Disposition", "attachment", filename=f"complaints-{now.date().isoformat()}.csv")
    return response


def _all(filters: Filters, now: datetime) -> Iterable[InstanceRecord]:
    page, count = 1, 0
    while True:
        found = filters.find(now, page=page, size=EXPORT_SIZE)
        for case in found.items:
            yield case
            count += 1
        if not found.more or count >= MOST_EXPORTED:
            return
        page += 1


def _csv(cases: Iterable[InstanceRecord], now: datetime) -> str:
    words = facts.current()
    names = list(words.process.facts) if words else []
    out = io.StringIO()
    writer = csv.writer(out)
    head = [_("Number"), _("Status"), _("Outcome"), _("Channel"), _("Received on"), _("Promised"), _("Ended")]
    writer.writerow(map(as_text, head + [words.label(name) if words else name for name in names]))
    for case in cases:
        row_words = facts.facts_of(case.release_id)
        row = [
            case.number,
            status_word(case.public_status),
            outcome_word(case.outcome),
            channel_word(case.channel),
            _stamp(case.received_at),
            _stamp(case.promised_at),
            _stamp(case.ended_at),
        ]
        writer.writerow(map(as_text, row + [row_words.value(name, case.facts.get(name)) for name in names]))
    return out.getvalue()


def as_text(cell: str) -> str:
    """A cell that no spreadsheet reads as a formula (threat T10): a leading = + - @ gets an apostrophe."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _stamp(at: datetime | None) -> str:
    return at.astimezone(i18n.ZONE).strftime("%Y-%m-%d %H:%M") if at else ""


def _line(case: InstanceRecord, columns: list[str], now: datetime) -> Line:
    words = facts.facts_of(case.release_id)
    return Line(
        case,
        words.customer(case.facts),
        [words.value(name, case.facts.get(name)) for name in columns],
        due(promised(case), now),
    )


def _columns(words: facts.Facts | None) -> list[str]:
    """The facts that the list shows besides the customer."""
    if words is None:
        return []
    return words.subjects[:2]


def _departments(words: facts.Facts | None) -> list[tuple[str, str]]:
    """Departments that people work in: groups of staff that are no office of their own."""
    if words is None:
        return []
    offices = words.process.staff_groups
    people = access.engine().queries.people(active_only=True)
    groups = {group for person in people for group in person.groups} - offices - {"operations", "audit", "lead"}
    return sorted((group, words.value("department", group) or group) for group in groups)
