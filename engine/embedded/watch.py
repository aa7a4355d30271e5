"""What the supervisor asks of the database while it starts: plain SQL, no engine, so that it stays small."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import psycopg

_REVISION = re.compile(r"^(down_)?revision\b[^=\n]*= *[\"']([^\"']+)[\"']", re.MULTILINE)


def newest_revision(migrations: Path) -> str | None:
    """The revision that no other follows, read from the files of `migrations/versions` without Alembic."""
    own: set[str] = set()
    followed: set[str] = set()
    for file in migrations.glob("versions/*.py"):
        for down, name in _REVISION.findall(file.read_text("utf-8")):
            (followed if down else own).add(name)
    left = own - followed
    return left.pop() if len(left) == 1 else None


def prepared(url: str, migrations: Path, processes: Path, *, demo_people: bool) -> bool:
    """Whether there is nothing to do before the doors open.

    Tables are at the newest revision, every process folder has an active release, and somebody can sign in
    where demo people are wanted.
    """
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            at = connection.execute("select version_num from alembic_version").fetchall()
            released = connection.execute("select process_key from release where active").fetchall()
            anybody = connection.execute("select 1 from person limit 1").fetchone() is not None
    except psycopg.Error:
        return False
    if [row[0] for row in at] != [newest_revision(migrations)] or (demo_people and not anybody):
        return False
    return process_keys(processes) <= {row[0] for row in released}


def process_keys(processes: Path) -> set[str]:
    """The keys of the folders under `processes`; one that cannot be read counts under its folder's name."""
    found: set[str] = set()
    for file in processes.glob("*/process.toml"):
        try:
            found.add(str(tomllib.loads(file.read_text("utf-8"))["key"]))
        except (KeyError, ValueError):
            found.add(file.parent.name)
    return found


def make_database(url: str, name: str) -> bool:
    """Create the database `name` beside the one in `url` when missing; gives back whether it was new."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            return False
        connection.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))
        return True


def worker_alive(url: str, since_seconds: float) -> bool:
    """Whether a worker has written its heartbeat within the last `since_seconds`."""
    question = (
        "select 1 from heartbeat where name like 'worker:%%' and seen_at > clock_timestamp() - %s * interval '1 s'"
    )
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute(question, (since_seconds,)).fetchone() is not None
    except psycopg.Error:
        return False


def demo_people(url: str) -> list[tuple[str, list[str]]]:
    """Login and groups of the demo people who may sign in."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute(
                "select login, groups from person where demo and active order by login"
            ).fetchall()
    except psycopg.Error:
        return []


def wait_for(what: Callable[[], bool], alive: Callable[[], bool], seconds: float) -> bool:
    """Ask `what` until it is true; False when `alive` turns false or the time is up."""
    end = time.monotonic() + seconds
    while not what():
        if not alive() or time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
