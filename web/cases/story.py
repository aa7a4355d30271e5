"""History in words: what happened, who did it, when. Ids and hashes stay in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from engine.records import HistoryRecord
from web.facts import Facts
from web.i18n import moment
from web.words import outcome_word, status_word

WORDS: Mapping[str, Any] = {
    "received": lazy("Registered"),
    "ended": lazy("Procedure ended"),
    "offered": lazy("Waiting to be taken: %(step)s"),
    "claimed": lazy("Taken: %(step)s"),
    "released": lazy("Given back: %(step)s"),
    "assigned": lazy("Assigned: %(step)s"),
    "answered": lazy("Done: %(step)s"),
    "cancelled_task": lazy("No longer needed: %(step)s"),
    "status": lazy("Status: %(target)s"),
    "outcome": lazy("Outcome: %(target)s"),
    "promise": lazy("Answer promised by %(target)s"),
    "message": lazy("Message arrived: %(step)s"),
    "wrote": lazy("Message written"),
    "note": lazy("Internal note written"),
    "document": lazy("Document added: %(name)s"),
    "incident": lazy("Trouble: %(step)s"),
    "incident_resolved": lazy("Trouble settled: %(step)s"),
    "incident_retried": lazy("Tried again: %(step)s"),
    "fired": lazy("Time limit reached: %(step)s"),
    "held": lazy("Clock stopped: %(step)s"),
    "resumed": lazy("Clock goes on: %(step)s"),
    "job_done": lazy("Done automatically: %(step)s"),
    "error": lazy("Went another way: %(step)s"),
    "exported": lazy("Exported to a file"),
}
"""Kind of history line -> sentence; kinds that only matter to the interpreter are left out."""

ACTORS: Mapping[str, Any] = {
    "system": lazy("Automatic"),
    "timer": lazy("Automatic (time)"),
    "operator": lazy("Operator"),
}
"""Who is no person."""


@dataclass(frozen=True)
class Line:
    """One line of the story; `kind` is a class for its mark."""

    at: datetime
    what: str
    who: str
    kind: str
    reason: str = ""


def story(history: Sequence[HistoryRecord], facts: Facts) -> list[Line]:
    """The lines that people want to see, newest first."""
    told = ((entry, _kind(entry, facts)) for entry in reversed(history))
    return [_line(entry, kind, facts) for entry, kind in told if kind in WORDS]


def _kind(entry: HistoryRecord, facts: Facts) -> str:
    """What a line is about; a step of the interpreter matters where it is a time limit that was reached."""
    element = facts.elements.get(entry.element_id or "")
    return "fired" if entry.kind == "completed" and element is not None and element.event == "timer" else entry.kind


def _line(entry: HistoryRecord, kind: str, facts: Facts) -> Line:
    payload = entry.payload or {}
    name = payload.get("name", "")
    values = {"step": facts.element(entry.element_id or ""), "target": _target(kind, entry.target_state), "name": name}
    return Line(entry.at, str(WORDS[kind]) % values, who(entry), kind, str(payload.get("reason") or ""))


def _target(kind: str, state: str | None) -> str:
    """What a line says was reached: a status, an outcome, or the instant that was promised."""
    if kind == "promise" and state:
        return moment(datetime.fromisoformat(state))
    return status_word(state) if kind == "status" else outcome_word(state)


def who(entry: HistoryRecord) -> str:
    """Who did it, as a name."""
    if entry.actor.startswith("customer"):
        return str(_("Customer"))
    return entry.actor_name or str(ACTORS.get(entry.actor, entry.actor))
