"""Four eyes: whoever completed one of the tasks named by `not_by`, in any round, may not do this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from engine.instances.case import Case
from engine.instances.properties import names
from engine.models import person, user_task
from engine.rules.diagram import Element
from engine.states import TaskState


def excluded(case: Case, element: Element) -> list[str]:
    """The people who may not do a task of this element in this case."""
    not_by = names(element.properties.get("not_by"))
    if not not_by:
        return []
    statement = (
        select(user_task.c.completed_by)
        .distinct()
        .where(
            user_task.c.instance_id == case.id,
            user_task.c.state == TaskState.COMPLETED,
            user_task.c.element_id.in_(sorted(not_by)),
        )
    )
    return sorted(who for who in case.ledger.execute(statement).scalars() if _is_person(who))


def excluded_now(case: Case, row: Mapping[str, Any]) -> frozenset[str]:
    """The people excluded when the task was offered, and those who have become so since."""
    return frozenset(str(who) for who in row["excluded"]) | set(excluded(case, case.bundle.element(row["element_id"])))


def anybody_left(case: Case, group: str, not_these: Sequence[str]) -> bool:
    """Whether an active member of the group is not excluded."""
    statement = (
        select(func.count())
        .select_from(person)
        .where(person.c.active, person.c.groups.contains([group]), person.c.id.not_in(list(not_these)))
    )
    return bool(case.ledger.execute(statement).scalar())


def _is_person(who: str | None) -> bool:
    try:
        return bool(UUID(who or ""))
    except ValueError:
        return False
