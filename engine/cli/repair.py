"""incidents, retry, sweep, work, verify."""

from __future__ import annotations

from argparse import Namespace

from engine.cli.opened import engine, operator


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
    """Look once for everything that is due."""
    with engine() as desk:
        report = desk.sweep()
        print(f"timers {report.timers}, jobs {report.jobs}, incidents {report.incidents}")
    return 0


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
