"""One place begins and commits; lost races are redone; the migrations are the models."""

from __future__ import annotations

import ast
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text, update

from engine import database
from engine.database import Again, Database
from engine.errors import Conflict, Unavailable
from engine.models import heartbeat, metadata

FORBIDDEN = {"begin", "begin_nested", "commit", "rollback"}
"""And `flush`, of anything but a file."""
ONLY_HERE = ("engine/database.py", "engine/spiff/")
"""The interpreter's folder does no I/O at all; there, `begin` is a word of BPMN."""


def _is_database(called: ast.Attribute) -> bool:
    if called.attr == "flush":
        return "session" in ast.unparse(called.value) or "connection" in ast.unparse(called.value)
    return called.attr in FORBIDDEN


def test_nothing_else_begins_or_commits(root):
    found = []
    for folder in ("engine", "handlers", "web"):
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_database(node.func):
                    found.append(f"{name}:{node.lineno} {node.func.attr}")
    assert [f for f in found if not f.startswith(ONLY_HERE)] == []


def test_an_empty_database_comes_to_the_models_and_stays_there(empty_database):
    assert database.upgrade(empty_database) == database.head()
    assert database.upgrade(empty_database) == database.head()
    made = Database(empty_database)
    with made.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert database.revision(connection) == database.head()
    made.close()


def test_two_upgrades_at_once_wait_for_each_other(empty_database):
    faults = []

    def run():
        try:
            database.upgrade(empty_database)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.fixture
def made(database):
    opened = Database(database)
    yield opened
    opened.close()


def test_a_lost_race_is_redone(made):
    tries = []

    def work(connection):
        tries.append(1)
        if len(tries) < 3:
            raise Again
        return "done"

    assert made.transaction(work) == "done"
    assert len(tries) == 3


def test_a_race_lost_every_time_is_a_conflict(made):
    def work(connection):
        raise Again

    with pytest.raises(Conflict):
        made.transaction(work, retries=2)


def test_a_failed_transaction_leaves_nothing(made):
    def work(connection):
        connection.execute(heartbeat.insert().values(name="x", seen_at=text("now()")))
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - ours
        made.transaction(work)
    with made.reading() as connection:
        assert connection.execute(select(heartbeat)).all() == []


def test_deadlocks_are_redone(made):
    made.transaction(
        lambda c: c.execute(
            heartbeat.insert(), [{"name": name, "seen_at": "2026-01-01T00:00:00Z"} for name in ("a", "b")]
        )
    )
    meet = threading.Barrier(2, timeout=10)
    tries = {"a": 0, "b": 0}

    def touch(connection, name):
        connection.execute(update(heartbeat).where(heartbeat.c.name == name).values(seen_at=text("now()")))

    def run(first, second):
        def work(connection):
            tries[first] += 1
            touch(connection, first)
            if tries[first] == 1:
                meet.wait()
            touch(connection, second)

        made.transaction(work)

    threads = [threading.Thread(target=run, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(tries.values()) == 3


def test_reading_cannot_write(made):
    from sqlalchemy.exc import InternalError

    with made.reading() as connection, pytest.raises(InternalError):
        connection.execute(heartbeat.insert().values(name="x", seen_at=text("now()")))


def test_a_database_that_stays_away_is_named(made, monkeypatch):
    monkeypatch.setattr(database, "AWAY_PAUSE", 0)
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable):
        away.transaction(lambda c: None, retries=1)
    with pytest.raises(Unavailable):
        away.fetch(select(heartbeat))
    away.close()


def test_errors_quote_no_values(made):
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError) as caught:
        made.transaction(lambda c: c.execute(heartbeat.insert(), {"name": "Alice" * 100, "seen_at": text("now()")}))
    assert "AliceAlice" not in str(caught.value)


def test_a_killed_connection_is_replaced(made):
    with made.reading() as connection:
        backend = connection.execute(text("select pg_backend_pid()")).scalar()
    other = Database(made.url)
    with other.reading() as connection:
        connection.execute(text("select pg_terminate_backend(:pid)"), {"pid": backend})
    other.close()
    assert made.transaction(lambda c: c.execute(text("select 1")).scalar()) == 1


def test_a_connection_killed_inside_a_verb_is_redone(made):
    tries = []

    def work(connection):
        tries.append(1)
        backend = connection.execute(text("select pg_backend_pid()")).scalar()
        if len(tries) == 1:
            other = Database(made.url)
            with other.reading() as killer:
                killer.execute(text("select pg_terminate_backend(:pid)"), {"pid": backend})
            other.close()
        return connection.execute(text("select 1")).scalar()

    assert made.transaction(work) == 1
    assert len(tries) == 2
