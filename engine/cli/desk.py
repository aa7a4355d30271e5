"""run, prepare, migrate, clock."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.cli.opened import database, engine, operator
from engine.errors import SettingsError
from engine.settings import read

if TYPE_CHECKING:
    from engine import Engine

_STEP = re.compile(r"\+P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?")


def run(given: Namespace) -> int:
    """Start the embedded desk and keep it up. Exit code 3: it is already running."""
    from engine.embedded import desk

    settings = read()
    if not settings.embedded:
        raise SettingsError(
            "DATABASE_URL is set: `run` is for the embedded desk. On real machines start web, worker and beat "
            "by themselves; engine/RUNBOOK.md says how."
        )
    return desk.run(settings)


def migrate(given: Namespace) -> int:
    """Bring the tables to this version."""
    from engine.database import upgrade

    with database(make=True) as settings:
        print(f"tables at {upgrade(settings.postgres_url)}")
    return 0


def prepare(given: Namespace) -> int:
    """Tables, the first release of every process folder, demo people when the desk is new and embedded."""
    from engine.database import upgrade
    from engine.opening import open_desk

    with database(make=True) as settings:
        print(f"tables {upgrade(settings.postgres_url)}")
    with engine() as desk:
        for line in open_desk(desk):
            print(line)
    return 0


def clock(given: Namespace) -> int:
    """Show business time, or move it."""
    with engine() as desk:
        if given.instant is not None:
            desk.set_clock(_instant(desk, given.instant), operator(), frozen=False)
        print(f"business time {desk.queries.business_time().isoformat(timespec='seconds')}")
    return 0


def _instant(desk: Engine, text: str) -> datetime | None:
    if text == "real":
        return None
    step = _STEP.fullmatch(text)
    if step is not None:
        parts = {name: int(value) for name, value in step.groupdict().items() if value}
        return desk.queries.business_time() + timedelta(**parts)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{text!r} is neither an ISO date and time, nor +P1DT2H, nor 'real'") from None
    if instant.tzinfo is None:
        raise SettingsError(f"{text!r} needs a zone: {text}+03:00")
    return instant
