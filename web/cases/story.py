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
from web.words import outcome_word, status_word

WORDS: Mapping[str, Any] = {
    "started": lazy("Registered"),
    "ended": lazy("Procedure ended"),
    "offered": lazy("Waiting to be taken: %(step)s"),
    "claimed": lazy("Taken: %(step)s"),
    "released": lazy("Given back: %(step)s"),
    "assigned": lazy("Assigned: %(step)s"),
    "answered": lazy("Done: %(step)s"),
    "cancelled_task": lazy("No longer needed: %(step)s"),
    "status": lazy("Status: %(target)s"),
    "outcome": lazy("Outcome: %(target)s"),
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
    "withdrawn": lazy("Withdrawn"),
    "read": lazy("Read"),
    "exported": lazy("Exported"),
}
"""Kind of history line -> sentence; kinds that only matter to the interpreter are left out."""

ACTORS: Mapping[str, Any] = {
    "system": lazy("Automatic"), "timer": lazy("Automatic (time)"), "operator": lazy("Operator"),
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
    return [_line(entry, facts) for entry in reversed(history) if entry.kind in WORDS and entry.kind != "read"]


def _line(entry: HistoryRecord, facts: Facts) -> Line:
    payload = entry.payload or {}
    words = {
        "status": status_word, "outcome": outcome_word,
    }.get(entry.kind, lambda code: str(code or ""))
    values = {
        "step": facts.step(entry.element_id, entry.element_name or entry.element_id or ""),
        "target": words(entry.target_state), "name": payload.get("name", ""),
    }
    return Line(entry.at, str(WORDS[entry.kind]) % values, who(entry), entry.kind, str(payload.get("reason") or ""))


def who(entry: HistoryRecord) -> str:
    """Who did it, as a name."""
    if entry.actor.startswith("customer"):
        return _("Customer")
    return entry.actor_name or str(ACTORS.get(entry.actor, entry.actor))
