"""What every test may ask for: a database of its own on real PostgreSQL, settings, an engine on a frozen clock.

The cast: Alice complains, Bob handles cases, Charlie has no business here, Dana owns the process, Erin runs
operations. One throw-away cluster per test process is made by the embedded desk's own code.
"""

from __future__ import annotations

import ipaddress
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from engine.embedded import place
from engine.embedded.cluster import Cluster
from engine.settings import ROOT, Settings

NOON_OF_THE_STORY = datetime(2026, 3, 18, 10, 0, tzinfo=ZoneInfo("Europe/Istanbul"))
"""A Wednesday; the frozen business time of the fixture `engine`."""
UNSAFE_BUT_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this test process alone, gone afterwards."""
    base = Path(tempfile.mkdtemp(prefix="redress-tests-"))
    base.chmod(0o711)  # the account that PostgreSQL runs as under root must pass
    made = Cluster(place.find(base / "var"), "password of the tests", UNSAFE_BUT_FAST)
    made.make(sync=False)
    process = made.start(base / "postgres.log")
    try:
        made.wait_ready(lambda: process.poll() is None)
        yield made
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(10)
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """The name of a migrated, empty database that `database` is copied from."""
    from engine.database import upgrade

    _administer(cluster, "CREATE DATABASE template_desk")
    upgrade(cluster.url("template_desk"))
    return "template_desk"


@pytest.fixture
def database(cluster: Cluster, template: str) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database, dropped afterwards."""
    yield from _fresh(cluster, f"TEMPLATE {template}")


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[str]:
    """The address of a database without any table: for migrations and restores."""
    yield from _fresh(cluster, "TEMPLATE template0")


def _fresh(cluster: Cluster, source: str) -> Iterator[str]:
    _fresh.number = number = getattr(_fresh, "number", 0) + 1  # type: ignore[attr-defined]
    name = f"test_{number}"
    _administer(cluster, f"CREATE DATABASE {name} {source}")
    yield cluster.url(name)
    _administer(cluster, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """Settings of an embedded desk on `database`, its files in the test's folder, its clock settable."""
    return Settings(
        embedded_url=database,
        var_dir=str(tmp_path / "var"),
        secret_key="a secret of the tests, 32 bytes or more",
        settable_clock=True,
        demo_people=False,
        lease_seconds=15,
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[Any]:
    """An Engine on a fresh database; business time stands at 10:00 in Istanbul on 2026-03-18."""
    from engine import build

    made = build(settings)
    made.set_clock(NOON_OF_THE_STORY, "operator")
    yield made
    close = getattr(made, "close", None)
    if close is not None:
        close()


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
