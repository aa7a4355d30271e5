"""One task as a line of the inbox, or as a card on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.records import PersonRecord, TaskRecord
from web.due import Due, due
from web.facts import facts_of


@dataclass(frozen=True)
class Row:
    """What a line shows and what its buttons can do."""

    task: TaskRecord
    name: str
    team: str
    customer: str
    about: str
    due: Due | None
    mine: bool
    note: str = ""

    @property
    def can_take(self) -> bool:
        """Whether nobody has it yet."""
        return self.task.state == "offered"


def row_of(task: TaskRecord, person: PersonRecord, now: datetime, note: str = "") -> Row:
    """The line of one task for this person."""
    facts = facts_of(task.release_id)
    open_ = task.state in {"offered", "claimed"}
    return Row(
        task,
        facts.step(task.element_id, task.name),
        facts.group(task.group),
        facts.customer(task.facts),
        facts.about(task.facts),
        due(task.due_at, now) if open_ else None,
        task.assignee_id == person.id,
        note,
    )


def rows_of(tasks: Iterable[TaskRecord], person: PersonRecord, now: datetime) -> list[Row]:
    """The lines of several tasks."""
    return [row_of(task, person, now) for task in tasks]
