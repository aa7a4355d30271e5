"""The one door to PostgreSQL: `Database.transaction` is the only place that begins and commits.

A verb is a function of a connection. It may be run again from its beginning (serialization
failure, deadlock, a lost race), so it keeps nothing from an earlier try.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import orjson
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Executable, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from engine.errors import Conflict, RedressError, Unavailable
from engine.settings import ROOT

T = TypeVar("T")

RETRIES = 5
LOST_RACE = frozenset({"40001", "40P01", "55P03"})
"""serialization_failure, deadlock_detected, lock_not_available."""
NOT_THERE = frozenset({"57P01", "57P02", "57P03"})
"""admin_shutdown, crash_shutdown, cannot_connect_now: PostgreSQL is being restarted."""
AWAY_PAUSE = 1.0
"""Seconds between tries while PostgreSQL is away: five of them outlast a supervised restart."""
MIGRATION_LOCK = 7_233_001


class Again(Exception):
    """This try lost a race (a stale version, a unique key): do the whole transaction again."""


class Database:
    """An engine with limits: a lock is waited for 4 s, a statement runs at most 30 s, always UTC."""

    def __init__(self, url: str, *, pool: int = 8) -> None:
        self.url = driver_url(url)
        self.engine: Engine = create_engine(
            self.url,
            pool_size=pool,
            max_overflow=pool,
            pool_pre_ping=True,
            pool_timeout=15,
            hide_parameters=True,  # an error must not quote what a customer wrote
            connect_args={
                "options": "-c lock_timeout=4000 -c statement_timeout=30000 -c timezone=UTC",
                "application_name": "redress",
                "connect_timeout": 5,
            },
            json_serializer=lambda value: orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode(),
            json_deserializer=orjson.loads,
        )

    def transaction(self, work: Callable[[Connection], T], *, retries: int = RETRIES) -> T:
        """Run `work` in one transaction and commit it; redone on a lost race, at most `retries` times.

        While PostgreSQL restarts, a try that had not reached its commit is redone too. Raises
        Conflict when the race is lost every time, Unavailable when the database stays away, or went
        away during the commit: then nobody knows, and it is for the caller to ask again with a request key.
        """
        for attempt in range(retries + 1):
            worked: list[T] = []
            try:
                with self.engine.connect() as connection, connection.begin():
                    worked.append(work(connection))
                return worked[0]
            except Again:
                if attempt == retries:
                    raise Conflict from None
            except DBAPIError as error:
                _judge(error, last=attempt == retries or (bool(worked) and _is_away(error)))
            time.sleep(random.uniform(0.01, 0.06) * (2**attempt))  # noqa: S311 - jitter, not a secret
        raise Conflict  # not reached: the last try returned or raised

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that cannot write; what it began ends with the block.

        A restarting PostgreSQL is waited for before the block; inside it Unavailable is raised.
        """
        connection = self._connected()
        try:
            with connection.execution_options(postgresql_readonly=True):
                yield connection
        except DBAPIError as error:
            if _is_away(error):
                raise Unavailable from error
            raise

    def _connected(self) -> Connection:
        for attempt in range(RETRIES + 1):
            try:
                return self.engine.connect()
            except DBAPIError as error:
                _judge(error, last=attempt == RETRIES)
        raise Unavailable  # not reached: the last try returned or raised

    def fetch(self, statement: Executable) -> list[dict[str, Any]]:
        """The rows of a reading statement, read once more when PostgreSQL went away meanwhile. Raises Unavailable."""
        try:
            with self.reading() as connection:
                return [dict(row) for row in connection.execute(statement).mappings()]
        except Unavailable:
            with self.reading() as connection:
                return [dict(row) for row in connection.execute(statement).mappings()]

    def close(self) -> None:
        """Give all connections back to PostgreSQL."""
        self.engine.dispose()


def _is_away(error: DBAPIError) -> bool:
    return (
        error.connection_invalidated
        or getattr(error.orig, "sqlstate", None) in NOT_THERE
        or (isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) is None)
    )


def _judge(error: DBAPIError, *, last: bool) -> None:
    """Raise what cannot be mended by trying again; wait a moment for a database that restarts."""
    if getattr(error.orig, "sqlstate", None) in LOST_RACE:
        if last:
            raise Conflict from error
    elif _is_away(error):
        if last:
            raise Unavailable from error
        time.sleep(AWAY_PAUSE)
    else:
        raise error


def driver_url(url: str) -> str:
    """The address with the psycopg 3 driver named: `postgresql://` is what people write."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _config(**attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "engine" / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes)
    return config


def head() -> str:
    """The newest schema revision that this code knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RedressError("engine/migrations holds no revision")
    return revision


def revisions() -> frozenset[str]:
    """Every schema revision that this code knows; they are numbered, so a later one sorts after it."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def revision(connection: Connection) -> str | None:
    """The schema revision of the database, None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str) -> str:
    """Bring the schema to `head()` in one transaction; two at once wait for each other. Answers the revision."""
    engine = create_engine(driver_url(url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(text("select set_config('lock_timeout', '4s', true)"))
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            command.upgrade(_config(connection=connection), "head")
    finally:
        engine.dispose()
    return head()
