"""check, release, export, list."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from engine.cli.opened import engine, operator


def check(given: Namespace) -> int:
    """Exit code 0: no errors; 1: errors, one line each; 2: nothing there to check."""
    from engine.check import run

    return run([Path(path) for path in given.paths], as_json=given.json, language=given.language)


def release(given: Namespace) -> int:
    """Make a process folder the active release. Exit code 2: its problems are printed, nothing changed."""
    with engine() as desk:
        made = desk.release_folder(
            Path(given.folder), note=given.note, author=operator().id, accept_warnings=given.accept_warnings
        )
        print(f"{made.process_key}: release {made.version} is active ({made.hash[:12]})")
    return 0


def export(given: Namespace) -> int:
    """Write the active release of a process into a folder."""
    with engine() as desk:
        desk.export(given.process, Path(given.folder))
        print(f"{given.process} written to {given.folder}")
    return 0


def show(given: Namespace) -> int:
    """List the releases, newest first; the active one is marked."""
    with engine() as desk:
        for row in desk.queries.releases():
            mark, day = "*" if row.active else " ", f"{row.released_at:%Y-%m-%d %H:%M}"
            print(f"{mark} {row.process_key} {row.version:>4}  {row.hash[:12]}  {day}  {row.note}")
    return 0
