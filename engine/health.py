"""Is the desk well? Data for `/healthz`, `/readyz/web` and `/readyz`, and for `python -m engine doctor`.

`/healthz` asks nothing: the process answers. `/readyz/web` is what a balancer asks: database and schema,
so that a dead broker does not close the front door. `/readyz` asks for everything behind it, too.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from engine.database import Database, head, revision, revisions
from engine.errors import RedressError
from engine.settings import Settings

QUIET_SECONDS = 45
"""A worker or sweeper that has not been heard of for this long counts as gone (real time)."""
DEFAULT_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}


@dataclass(frozen=True)
class Part:
    """One part of the desk: `name` (database, schema, broker, worker, sweeper), whether it is well, and why not.

    `seconds`: how long ago a worker or sweeper was heard of (real time).
    """

    name: str
    well: bool
    detail: str = ""
    seconds: int | None = None


def well(parts: Sequence[Part]) -> bool:
    """Whether all parts are."""
    return all(part.well for part in parts)


def front(database: Database) -> list[Part]:
    """What the pages need: the database answers, and its tables are those of this code."""
    try:
        with database.reading() as connection:
            return [Part("database", True), _schema(connection)]
    except (SQLAlchemyError, RedressError) as error:
        return [Part("database", False, type(error).__name__)]


def everything(database: Database, settings: Settings) -> list[Part]:
    """The front, the broker, and a sign of life from a worker and a sweeper."""
    parts = front(database)
    parts.append(broker(settings))
    if well(parts[:2]) and len(parts) > 2:
        with database.reading() as connection:
            parts.append(_heard_of(connection, "worker", "worker:%"))
            parts.append(_heard_of(connection, "sweeper", "sweeper%"))
    return parts


def _schema(connection: Connection) -> Part:
    at, wanted = revision(connection), head()
    if at == wanted:
        return Part("schema", True, wanted)
    if at is not None and at > wanted and at not in revisions():
        # a rolling update: tables are migrated first, and a change in two steps leaves this code working
        return Part("schema", True, f"{at}, newer than this code's {wanted}")
    return Part("schema", False, f"at {at or 'nothing'}, this code needs {wanted}: python -m engine migrate")


def _heard_of(connection: Connection, name: str, pattern: str) -> Part:
    question = text("select extract(epoch from clock_timestamp() - max(seen_at)) from heartbeat where name like :name")
    age = connection.execute(question, {"name": pattern}).scalar()
    if age is None:
        return Part(name, False, "never heard of")
    return Part(name, age <= QUIET_SECONDS, f"last heard of {float(age):.0f} s ago", round(age))


def broker(settings: Settings) -> Part:
    """Whether messages to workers can be handed over: the folder can be written, or the broker's port answers."""
    if not settings.broker_url:
        settings.var.mkdir(parents=True, exist_ok=True)
        return Part("broker", os.access(settings.var, os.W_OK), "files under var")
    address = urlsplit(settings.broker_url)
    port = address.port or DEFAULT_PORTS.get(address.scheme)
    if address.hostname is None or port is None:
        return Part("broker", False, "BROKER_URL has no host")
    try:
        socket.create_connection((address.hostname, port), timeout=3).close()
    except OSError as error:
        return Part("broker", False, type(error).__name__)
    return Part("broker", True, f"{address.hostname}:{port}")
