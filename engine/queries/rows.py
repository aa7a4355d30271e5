"""Rows to records, and the little that every query shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from engine.house import House
from engine.models import instance, message, person, user_task
from engine.records import (
    Actor,
    DocumentRecord,
    IncidentRecord,
    InstanceRecord,
    JobRecord,
    MessageRecord,
    Page,
    PersonRecord,
    ReleaseRecord,
    TaskRecord,
    TimerRecord,
)

T = TypeVar("T")
PAGE = 50
Row = Mapping[str, Any]


class Reads:
    """Base of the query classes: the house they read from, over connections that cannot write."""

    def __init__(self, house: House) -> None:
        self._house = house

    def _all(self, statement: Any) -> list[Row]:
        return list(self._house.database.fetch(statement))

    def _one(self, statement: Any) -> Row | None:
        rows = self._house.database.fetch(statement)
        return rows[0] if rows else None


def key(text: str | None) -> str:
    """An id as it came from outside; what is no UUID finds nothing instead of failing."""
    try:
        return str(UUID(text or ""))
    except ValueError:
        return str(UUID(int=0))


def page_of(items: Iterable[T], page: int, size: int, total: int | None = None) -> Page[T]:
    """A page from one item more than fits, which says that there is a next page."""
    listed = list(items)
    return Page(listed[:size], page, size, len(listed) > size, total)


def _pick(kind: type[T], row: Row) -> T:
    return kind(**{name: row[name] for name in kind.__dataclass_fields__ if name in row})  # type: ignore[attr-defined]


INSTANCE = [c for c in instance.c if c.name not in {"runtime", "format", "parent_id", "history_seq", "history_hash"}]
TASK = [c for c in user_task.c if c.name not in {"data", "answers", "draft", "claimed_at"}]


def tasks(*, whole: bool = False) -> Select[Any]:
    """User tasks with what lists show of their instance; `whole` adds data, answers and draft."""
    columns = [*TASK, user_task.c.data, user_task.c.answers, user_task.c.draft] if whole else TASK
    about = [
        instance.c.number,
        instance.c.process_key,
        instance.c.release_id,
        instance.c.facts,
        person.c.name.label("assignee_name"),
    ]
    return select(*columns, *about).select_from(
        user_task.join(instance).outerjoin(person, person.c.id == user_task.c.assignee_id)
    )


def task_record(row: Row, form: Mapping[str, Any] | None = None) -> TaskRecord:
    """A task; without `whole` its data is empty."""
    return _pick(TaskRecord, {**row, "form": form})


def instance_record(row: Row) -> InstanceRecord:
    """An instance."""
    return _pick(InstanceRecord, row)


def release_record(row: Row) -> ReleaseRecord:
    """A release, without its files."""
    return _pick(ReleaseRecord, row)


def person_record(row: Row) -> PersonRecord:
    """A member of staff, without the password's hash."""
    return _pick(PersonRecord, row)


def job_record(row: Row) -> JobRecord:
    """A job."""
    return _pick(JobRecord, row)


def timer_record(row: Row) -> TimerRecord:
    """A timer."""
    return _pick(TimerRecord, row)


def incident_record(row: Row) -> IncidentRecord:
    """An incident; `number` comes from a join."""
    return _pick(IncidentRecord, row)


def document_record(row: Row) -> DocumentRecord:
    """A document, without its content."""
    return _pick(DocumentRecord, row)


def message_record(row: Row) -> MessageRecord:
    """A message; `number` comes from a join where there is one."""
    return _pick(MessageRecord, row)


MESSAGE = list(message.c)
"""All columns of a message."""


def sees_instance(house: House, actor: Actor | None, row: Row, task_groups: Iterable[str]) -> bool:
    """Whether somebody may know of an instance: its customer, or staff of a group that works on it.

    `task_groups` are the groups that had a task in it: groups found by FEEL are not in `process.toml`.
    None stands for the engine itself.
    """
    if actor is None or actor.id in {"system", "timer", "operator"}:
        return True
    if actor.id.startswith("customer:"):
        return bool(actor.customer_of == row["id"])
    process = house.definitions.bundle(row["release_id"]).process
    return bool(actor.groups & (process.staff_groups | set(task_groups)))
