"""Sessions, kept on the server: the browser holds a 256-bit id, the table its hash. Real time only."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from engine.access.seal import digest
from engine.house import House, Ledger
from engine.models import person, session
from engine.records import Actor, PersonRecord, SessionRecord

TOUCH = timedelta(seconds=60)
"""`seen_at` is written at most this often, so that reading pages writes next to nothing."""


def open_session(ledger: Ledger, *, person_id: str | None = None, instance_id: str | None = None) -> str:
    """Begin a session of a person or of an instance's customer. Answers the token for the cookie."""
    token = secrets.token_urlsafe(32)
    ledger.execute(
        insert(session).values(
            id_hash=digest(token),
            person_id=person_id,
            instance_id=instance_id,
            real_created=ledger.real,
            seen_at=ledger.real,
        )
    )
    return token


def read(connection: Connection, house: House, token: str) -> tuple[SessionRecord, datetime] | None:
    """A live session and when it was last seen; None when there is none, it is too old, or its person was disabled."""
    statement = (
        select(session, *[c.label(f"who_{c.name}") for c in person.c if c.name != "password_hash"])
        .outerjoin(person, person.c.id == session.c.person_id)
        .where(session.c.id_hash == digest(token), _alive(house))
    )
    row = connection.execute(statement).mappings().first()
    if row is None or (row["person_id"] is not None and not row["who_active"]):
        return None
    return _record(dict(row)), row["seen_at"]


def _record(row: Mapping[str, Any]) -> SessionRecord:
    if row["person_id"] is None:
        actor = Actor(f"customer:{row['instance_id']}", groups=frozenset())
        return SessionRecord(actor, None, row["instance_id"], row["data"])
    who = PersonRecord(**{name: row[f"who_{name}"] for name in PersonRecord.__dataclass_fields__})
    return SessionRecord(Actor(who.id, who.name, frozenset(who.groups)), who, None, row["data"])


def _alive(house: House) -> ColumnElement[bool]:
    real = house.clock.real()
    idle = real - timedelta(minutes=house.settings.session_idle_minutes)
    oldest = real - timedelta(hours=house.settings.session_hours)
    return and_(session.c.seen_at > idle, session.c.real_created > oldest)


def touch(ledger: Ledger, token: str) -> None:
    """Somebody is still there."""
    seen = func.greatest(session.c.seen_at, ledger.real)
    ledger.execute(update(session).where(session.c.id_hash == digest(token)).values(seen_at=seen))


def put(ledger: Ledger, token: str, data: Mapping[str, Any]) -> None:
    """Replace what the session remembers."""
    ledger.execute(update(session).where(session.c.id_hash == digest(token)).values(data=dict(data)))


def close(ledger: Ledger, token: str) -> None:
    """End a session; a copied cookie is worthless from now on."""
    ledger.execute(delete(session).where(session.c.id_hash == digest(token)))
