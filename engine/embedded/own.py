"""The embedded desk's own files: its secret, its database password, and its database lent to a command."""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from engine.embedded import place, watch
from engine.embedded.cluster import ROLE, Cluster, read_pid_file, stop_orphan, url
from engine.errors import SettingsError
from engine.settings import Settings


def settled(settings: Settings) -> Settings:
    """The settings completed for this desk: its secret, and where its PostgreSQL listens when it runs."""
    if not settings.embedded:
        return settings
    secret = settings.secret_key or kept(settings.var / "secret")
    return replace(settings, secret_key=secret, embedded_url=settings.embedded_url or running_url(settings.var) or "")


def kept(file: Path) -> str:
    """The random word in `file` (0600), made once.

    Raises SettingsError when others can read it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    if not file.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), "utf-8")
        try:
            os.link(draft, file)  # two at once: the first one's word stays
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if file.stat().st_mode & 0o077:
        raise SettingsError(f"{file} can be read by others: run chmod 600 on it")
    return file.read_text("utf-8").strip()


def cluster(var: Path) -> Cluster:
    """The cluster of the desk whose files lie in `var`."""
    return Cluster(place.find(var), kept(var / "pg.password"))


def running_url(var: Path) -> str | None:
    """Where the desk's PostgreSQL listens, None when it is not running."""
    note = var / "pg.place"
    try:
        home = Path(note.read_text("utf-8").strip()) if note.exists() else var
        found = read_pid_file(home / "pg")
        password = (var / "pg.password").read_text("utf-8").strip()
    except OSError:
        return None
    if found is None or found.sockets is None or not found.ready or not found.alive:
        return None
    return url(found.sockets, password, ROLE)


@contextmanager
def own_database(settings: Settings, *, make: bool = False) -> Iterator[Settings]:
    """Settings whose database answers: the external one, the running desk's, or ours started for this block.

    Raises SettingsError when there is no desk yet; with `make` an empty database is made instead.
    """
    complete = settled(settings)
    if not complete.embedded or complete.embedded_url:
        yield complete
        return
    lent = cluster(settings.var)
    if not lent.made and make:
        lent.make()
    elif not lent.made:
        raise SettingsError("there is no desk here yet: run make run first, or set DATABASE_URL")
    stop_orphan(lent.place.data)
    process = lent.start(log_folder(settings.var) / "postgresql.log")
    try:
        lent.wait_ready(lambda: process.poll() is None)
        watch.make_database(lent.url("postgres"), ROLE)
        yield replace(complete, embedded_url=lent.url())
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)


def log_folder(var: Path) -> Path:
    """`var/log`, made when missing."""
    folder = var / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
