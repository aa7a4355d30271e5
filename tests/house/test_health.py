"""Health: each part is named when it is not well, and a dead broker does not close the front door."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from engine import health
from engine.database import Database
from engine.settings import Settings


@pytest.fixture
def opened(database: str) -> Iterator[Database]:
    made = Database(database, pool=1)
    yield made
    made.close()


def failing(parts: list[health.Part]) -> set[str]:
    return {part.name for part in parts if not part.well}


def test_a_desk_with_worker_and_sweeper_is_well(engine: Any, settings: Settings) -> None:
    engine.beat("worker:here:1")
    engine.sweep()
    assert failing(health.everything(engine.house.database, settings)) == set()


def test_silent_workers_and_sweepers_are_named(opened: Database, database: str, settings: Settings) -> None:
    assert failing(health.everything(opened, settings)) == {"worker", "sweeper"}
    with psycopg.connect(database) as connection:
        connection.execute(
            "insert into heartbeat (name, seen_at) values"
            " ('worker:here:1', clock_timestamp()), ('sweeper', clock_timestamp() - interval '10 minutes')"
        )
    parts = health.everything(opened, settings)
    assert failing(parts) == {"sweeper"}
    assert next(part.detail for part in parts if part.name == "sweeper") == "last heard of 600 s ago"


def test_a_dead_broker_leaves_the_front_door_open(opened: Database, settings: Settings) -> None:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        dead = f"redis://127.0.0.1:{plug.getsockname()[1]}/0"
    parts = health.everything(opened, replace(settings, broker_url=dead))
    assert "broker" in failing(parts)
    assert health.well(health.front(opened))


def test_a_broker_that_listens_is_well(settings: Settings) -> None:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        plug.listen()
        address = f"amqp://guest:guest@127.0.0.1:{plug.getsockname()[1]}//"
        assert health.broker(replace(settings, broker_url=address)).well


def test_tables_of_the_next_version_leave_the_old_code_serving_while_it_is_replaced(
    opened: Database, database: str
) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    parts = health.front(opened)
    assert health.well(parts)
    assert "newer than this code" in parts[1].detail


def test_tables_of_another_version_close_the_front_door(opened: Database, database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("update alembic_version set version_num = '0000'")
    parts = health.front(opened)
    assert failing(parts) == {"schema"}
    assert "python -m engine migrate" in parts[1].detail


def test_a_database_that_is_gone_is_named_without_an_exception(database: str) -> None:
    gone = Database(database.replace("/test_", "/gone_"), pool=1)
    assert failing(health.front(gone)) == {"database"}
    gone.close()
