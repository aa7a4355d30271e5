"""Ids that come from outside, looked up inside a verb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.errors import NotFound
from engine.house import Ledger
from engine.models import user_task


def uid(text: str) -> str:
    """An id as PostgreSQL takes it. Raises NotFound for what is no UUID: nothing has that id."""
    try:
        return str(UUID(text))
    except (ValueError, AttributeError, TypeError):
        raise NotFound from None


def instance_of(ledger: Ledger, column: Any, row_id: str) -> str:
    """The instance that a task, job, timer or document belongs to; `column` is that table's `instance_id`.

    Read before the instance is locked: an instance's id never changes. Raises NotFound.
    """
    found = ledger.execute(select(column).where(column.table.c.id == uid(row_id))).scalar()
    if found is None:
        raise NotFound
    return str(found)


def task_row(ledger: Ledger, task_id: str) -> Mapping[str, Any]:
    """A user task's row, read under the instance's lock."""
    return dict(ledger.execute(select(user_task).where(user_task.c.id == uid(task_id))).mappings().one())
