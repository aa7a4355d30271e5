"""Files of a form that is not finished wait in the database, so that any web process can pick them up.

They belong to no case yet and nobody but the browser holding their signed note can name them. Two hours
later they are gone: the sweep erases them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from engine.house import Ledger
from engine.models import waiting_file

KEPT_FOR = timedelta(hours=2)
"""How long a file waits for its form (real time)."""
MOST_BYTES = 1024**3
"""All waiting files together; beyond this, files are not kept and have to be chosen again."""


def keep(ledger: Ledger, contents: Sequence[bytes]) -> list[str]:
    """Put contents aside and answer their ids, in order; those that do not fit any more have none."""
    held = ledger.execute(select(func.coalesce(func.sum(waiting_file.c.size), 0))).scalar()
    room, ids = MOST_BYTES - int(held), list[str]()
    for content in contents:
        room -= len(content)
        if room < 0:
            break
        ids.append(secrets.token_hex(16))
        row = {"id": ids[-1], "content": content, "size": len(content), "real_created": ledger.real}
        ledger.execute(insert(waiting_file).values(row))
    return ids


def take(ledger: Ledger, ids: Sequence[str]) -> dict[str, bytes]:
    """The contents that still wait, by id."""
    since = ledger.real - KEPT_FOR
    statement = select(waiting_file.c.id, waiting_file.c.content).where(
        waiting_file.c.id.in_(list(ids)), waiting_file.c.real_created >= since
    )
    return {row.id: bytes(row.content) for row in ledger.execute(statement)}


def drop(ledger: Ledger, ids: Sequence[str]) -> None:
    """Erase some: their form is done."""
    ledger.execute(delete(waiting_file).where(waiting_file.c.id.in_(list(ids))))


def forget(ledger: Ledger) -> None:
    """Erase what waited too long."""
    ledger.execute(delete(waiting_file).where(waiting_file.c.real_created < ledger.real - KEPT_FOR))
