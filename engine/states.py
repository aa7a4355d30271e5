"""States and the moves between them. `move()` (compare-and-set + history) lives in `history.py`'s neighbours;
this table is the whole truth about which move is allowed."""

from __future__ import annotations

from enum import StrEnum


class InstanceState(StrEnum):
    """Life of an instance."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    """Life of a user task: offered to a group, claimed by one person, completed, or cancelled by the drawing."""

    OFFERED = "offered"
    CLAIMED = "claimed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class JobState(StrEnum):
    """Life of a job: due, leased to one worker, done; `incident` waits for a person."""

    DUE = "due"
    LEASED = "leased"
    DONE = "done"
    INCIDENT = "incident"
    CANCELLED = "cancelled"


class JobKind(StrEnum):
    """What a job does: run a service task's handler, move an instance on, or tell somebody."""

    SERVICE = "service"
    ADVANCE = "advance"
    NOTIFY = "notify"


class TimerState(StrEnum):
    """Life of a timer row; `held` while a user task with `pauses` is open (deadline rule 8)."""

    WAITING = "waiting"
    HELD = "held"
    FIRED = "fired"
    CANCELLED = "cancelled"


class SubscriptionState(StrEnum):
    """Life of a message subscription: one waiting token, one key, used once."""

    WAITING = "waiting"
    USED = "used"
    CANCELLED = "cancelled"


class IncidentState(StrEnum):
    """An incident is open until somebody resolves it."""

    OPEN = "open"
    RESOLVED = "resolved"


MOVES: dict[type[StrEnum], dict[str, frozenset[str]]] = {
    InstanceState: {
        "active": frozenset({"suspended", "ended", "cancelled"}),
        "suspended": frozenset({"active", "cancelled"}),
        "ended": frozenset(),
        "cancelled": frozenset(),
    },
    TaskState: {
        "offered": frozenset({"claimed", "completed", "cancelled"}),
        "claimed": frozenset({"offered", "claimed", "completed", "cancelled"}),
        "completed": frozenset(),
        "cancelled": frozenset(),
    },
    JobState: {
        "due": frozenset({"leased", "cancelled"}),
        "leased": frozenset({"due", "leased", "done", "incident", "cancelled"}),
        "incident": frozenset({"due", "done", "cancelled"}),
        "done": frozenset(),
        "cancelled": frozenset(),
    },
    TimerState: {
        "waiting": frozenset({"held", "fired", "cancelled"}),
        "held": frozenset({"waiting", "cancelled"}),
        "fired": frozenset(),
        "cancelled": frozenset(),
    },
    SubscriptionState: {"waiting": frozenset({"used", "cancelled"}), "used": frozenset(), "cancelled": frozenset()},
    IncidentState: {"open": frozenset({"resolved"}), "resolved": frozenset()},
}
"""Allowed moves by state machine: from -> set of to."""


def allowed(source: StrEnum, target: StrEnum) -> bool:
    """Whether the move is drawn in `MOVES`."""
    return target.value in MOVES[type(source)][source.value]
