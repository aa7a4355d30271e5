"""Request keys: a repeated submission (double click, lost answer) gets the first one's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from engine.database import Again
from engine.house import Ledger
from engine.models import request

MAX_KEY = 128


def answered(ledger: Ledger, key: str | None) -> Mapping[str, Any] | None:
    """What was answered to this key before: `instance_id` and `answer`; None the first time."""
    if not key:
        return None
    row = ledger.execute(select(request).where(request.c.key == key[:MAX_KEY])).mappings().first()
    return None if row is None else dict(row)


def record(ledger: Ledger, key: str | None, instance_id: str, answer: Mapping[str, Any]) -> None:
    """Keep the answer with what caused it. Two at once: the second finds the key taken and is redone."""
    if not key:
        return
    values = {"key": key[:MAX_KEY], "instance_id": instance_id, "answer": dict(answer)}
    statement = insert(request).values(values).on_conflict_do_nothing().returning(request.c.key)
    if ledger.execute(statement).scalar() is None:
        raise Again


def forget(ledger: Ledger, before: Any) -> int:
    """Drop keys older than an instant (real time): nobody repeats a request for that long."""
    return int(ledger.execute(delete(request).where(request.c.real_created < before)).rowcount)
