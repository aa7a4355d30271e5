"""What a new desk needs before its doors open: first releases and demo people. Repeating it changes nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.errors import Conflict, NotFound, SettingsError
from engine.facade import Engine
from engine.settings import DEMO_FILE, DEMO_PASSWORD


def open_desk(desk: Engine) -> Iterator[str]:
    """Release every process folder that has no active release; then demo people when there is nobody yet.

    Yields one line per thing done. Raises DiagramError when a folder cannot be released.
    """
    yield from first_releases(desk)
    yield from demo_people(desk)


def first_releases(desk: Engine) -> Iterator[str]:
    """Release the folders under `settings.processes` that have never been; a warning stops a first release too."""
    for folder in process_folders(desk.settings.processes):
        key = _key(folder)
        try:
            desk.queries.active_release(key)
        except NotFound:
            made = desk.release_folder(folder, note="first release", author="operator")
            yield f"{key} released as version {made.version}"


def demo_people(desk: Engine) -> Iterator[str]:
    """Create demo people on an embedded desk or in a rehearsal, where nobody can sign in and DEMO_PEOPLE is true."""
    settings = desk.settings
    file = settings.processes / DEMO_FILE
    if not (settings.staged and settings.demo_people and file.exists()) or desk.queries.people():
        return
    rows = tomllib.loads(file.read_text("utf-8")).get("people", [])
    for row in rows:
        _add(desk, row)
    yield f"{len(rows)} demo people"


def _add(desk: Engine, row: dict[str, Any]) -> None:
    try:
        desk.add_person(
            row["login"],
            row["name"],
            DEMO_PASSWORD,
            groups=row["groups"],
            email=row.get("email"),
            language=row.get("language", "en"),
            demo=True,
        )
    except Conflict:  # an earlier start was ended half-way
        return


def process_folders(processes: Path) -> list[Path]:
    """The folders under `processes` that hold a `process.toml`."""
    return sorted(file.parent for file in processes.glob("*/process.toml"))


def _key(folder: Path) -> str:
    try:
        return str(tomllib.loads((folder / "process.toml").read_text("utf-8"))["key"])
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{folder}/process.toml: {error}") from None
