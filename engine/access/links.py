"""Approval links: one task's page for a customer who does not remember number and password.

The token is 128 bits, kept only as a hash, bound to one task, and dead when the task ends. GET
shows a page; only its POST exchanges the token for a short session (reliability 5.4, row 14.2.1).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from engine.access.seal import digest
from engine.errors import AlreadyAnswered, NotFound
from engine.house import House, Ledger
from engine.instances.case import Case
from engine.models import approval_link, user_task
from engine.records import LinkRecord
from engine.states import TaskState

OPEN_ENDED = timedelta(days=90)
"""Life of a link whose task has no due time."""
GRACE = timedelta(days=1)
"""A link outlives its task's due time a little: the timer in the drawing ends the task, not the link."""


def create(case: Case, task_id: str, due: datetime | None) -> None:
    """Make the link of a customer's task."""
    nonce = secrets.token_hex(16)
    expires = due + GRACE if due else case.ledger.now + OPEN_ENDED
    token = case.ledger.house.keys.link_token(task_id, nonce)
    case.ledger.execute(
        insert(approval_link).values(token_hash=digest(token), task_id=task_id, nonce=nonce, expires_at=expires)
    )


def revoke(case: Case, task_id: str) -> None:
    """End the links of a task that is over."""
    ended = approval_link.c.expires_at > case.ledger.now
    case.ledger.execute(
        update(approval_link).where(approval_link.c.task_id == task_id, ended).values(expires_at=case.ledger.now)
    )


def address(connection: Connection, house: House, task_id: str | None) -> str | None:
    """The link to a customer's task, the same every time it is asked for; None when there is none."""
    if task_id is None:
        return None
    nonce = connection.execute(select(approval_link.c.nonce).where(approval_link.c.task_id == task_id)).scalar()
    return f"{house.settings.base_url}/a/{house.keys.link_token(task_id, nonce)}" if nonce else None


def peek(connection: Connection, token: str, now: datetime) -> LinkRecord:
    """What a token opens, without changing anything: scanners and previews may come as often as they like."""
    statement = (
        select(approval_link.c.expires_at, user_task.c.id, user_task.c.instance_id, user_task.c.state)
        .join(user_task)
        .where(approval_link.c.token_hash == digest(token))
    )
    row: Any = connection.execute(statement).first()
    if row is None:
        return LinkRecord("unknown")
    if row.state == TaskState.COMPLETED:
        return LinkRecord("answered", row.id, row.instance_id)
    open_task = row.state in {TaskState.OFFERED, TaskState.CLAIMED} and row.expires_at > now
    return LinkRecord("open" if open_task else "expired", row.id, row.instance_id)


def redeem(ledger: Ledger, token: str) -> LinkRecord:
    """Exchange a token for the right to see its case: the caller makes the session.

    Raises AlreadyAnswered, or NotFound when the token is unknown, expired or revoked.
    """
    found = peek(ledger.connection, token, ledger.now)
    if found.state == "answered":
        raise AlreadyAnswered
    if found.state != "open":
        raise NotFound("this link has expired")
    first = approval_link.c.used_at.is_(None)
    ledger.execute(
        update(approval_link).where(approval_link.c.token_hash == digest(token), first).values(used_at=ledger.now)
    )
    return found
