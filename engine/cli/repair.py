"""incidents, retry, sweep, work, verify."""

from __future__ import annotations

import random
import signal
from argparse import Namespace
from threading import Event
from typing import TYPE_CHECKING

import structlog

from engine.cli.opened import engine, operator

if TYPE_CHECKING:
    from engine import Engine

log = structlog.get_logger("engine.sweep")


def incidents(given: Namespace) -> int:
    """List open incidents. Exit code 1 when there are any."""
    with engine() as desk:
        rows = desk.queries.incidents(open_only=True, size=1000).items
        for row in rows:
            where = f"{row.opened_at:%Y-%m-%d %H:%M}  {row.number}  {row.element_id or '-'}"
            print(f"{row.id}  {where}  {row.cause}: {row.detail}")
    return 1 if rows else 0


def retry(given: Namespace) -> int:
    """Try an incident's step again."""
    with engine() as desk:
        desk.retry(given.incident, operator(), given.reason)
        print("tried again; `python -m engine incidents` shows whether it helped")
    return 0


def sweep(given: Namespace) -> int:
    """Look for everything that is due, once or on and on."""
    with engine() as desk:
        if given.on:
            sweep_on(desk, until_asked_to_end())
            return 0
        report = desk.sweep()
        print(f"timers {report.timers}, jobs {report.jobs}, incidents {report.incidents}")
    return 0


def until_asked_to_end() -> Event:
    """An event that SIGTERM and Ctrl-C set: the round at work is finished first."""
    ending = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    return ending


def sweep_on(desk: Engine, ending: Event) -> None:
    """Sweep every SWEEP_SECONDS, broker or not, until `ending`; what one round raises ends no other."""
    while not ending.is_set():
        try:
            report = desk.sweep()
        except Exception as error:
            log.error("sweep failed", error=type(error).__name__)
        else:
            if report.timers or report.jobs or report.incidents:
                log.info("swept", timers=report.timers, jobs=report.jobs, incidents=report.incidents)
        # not in step with other sweepers
        ending.wait(desk.settings.sweep_seconds * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, not a secret


def work(given: Namespace) -> int:
    """Do due jobs in this process."""
    with engine() as desk:
        print(f"jobs done: {desk.work(given.limit)}")
    return 0


def verify(given: Namespace) -> int:
    """Check the chains of history. Exit code 1: a chain is broken, and where."""
    with engine() as desk:
        only = desk.queries.by_number(given.instance).id if given.instance else None
        broken = desk.verify(only)
        for chain in broken:
            print(f"{chain.number}: broken at entry {chain.seq}: {chain.reason}")
        if not broken:
            print("every chain of history is whole")
    return 1 if broken else 0
