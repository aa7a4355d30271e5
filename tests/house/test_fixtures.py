"""The fixtures everybody builds on."""

from __future__ import annotations

import socket

import psycopg
import pytest

from engine.settings import Settings


def test_every_database_is_fresh_and_migrated(database: str) -> None:
    with psycopg.connect(database) as connection:
        assert connection.execute("select count(*) from instance").fetchone() == (0,)


def test_settings_stand_for_an_embedded_desk_on_that_database(settings: Settings, database: str) -> None:
    assert settings.embedded
    assert settings.postgres_url == database


def test_no_test_reaches_the_network() -> None:
    with socket.socket() as plug, pytest.raises(AssertionError, match="tried to reach"):
        plug.connect(("192.0.2.1", 80))
