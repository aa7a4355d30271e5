"""backup and restore."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from engine.cli.opened import database, engine
from engine.errors import SettingsError


def backup(given: Namespace) -> int:
    """Write everything into one file; the desk may be running."""
    from engine import backup as keeping

    with database() as settings:
        made = keeping.backup(settings, Path(given.target))
    print(f"{made} ({made.stat().st_size / 1e6:.1f} MB). It is as confidential as the desk itself.")
    return 0


def restore(given: Namespace) -> int:
    """Read a backup, bring its tables to this version, check every chain. Exit code 1: a chain is broken."""
    from engine import backup as keeping
    from engine.database import upgrade
    from engine.embedded.own import running_url
    from engine.settings import read

    if read().embedded and running_url(read().var):
        raise SettingsError("the desk is running: end it first (Ctrl-C), then restore")
    with database(make=True) as settings:
        revision = keeping.restore(settings, Path(given.source), overwrite=given.overwrite)
        now = upgrade(settings.postgres_url)
        print(f"restored (tables {revision}, now {now})")
    with engine() as desk:
        broken = desk.verify(None)
    print(f"{len(broken)} chains of history are broken" if broken else "every chain of history is whole")
    return 1 if broken else 0
