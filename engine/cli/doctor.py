"""doctor: is everything as it should be?"""

from __future__ import annotations

import json
import platform
import shutil
from argparse import Namespace
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from engine.cli.opened import database
from engine.errors import RedressError
from engine.health import Part, everything, well
from engine.settings import ROOT, Settings, read

PACKAGES = ("engine", "handlers", "web")
FREE_SPACE = 1_000_000_000


def doctor(given: Namespace) -> int:
    """Exit code 1 when a part is not well."""
    parts = list(_house())
    try:
        with database() as settings:
            parts.extend(_behind(settings))
    except RedressError as error:
        parts.append(Part("database", False, str(error)))
    if given.json:
        print(json.dumps([{"name": part.name, "well": part.well, "detail": part.detail} for part in parts]))
    else:
        for part in parts:
            print(f"{'ok  ' if part.well else 'FAIL'} {part.name:<12} {part.detail}")
    return 0 if well(parts) else 1


def _house() -> Iterator[Part]:
    yield Part("python", True, platform.python_version())
    settings = read()
    for name in PACKAGES:
        file = import_module(name).__file__ or ""
        yield Part(name, Path(file).is_relative_to(ROOT), file)
    built = (ROOT / "web" / "static" / "dist" / "built.txt").exists()
    yield Part("front end", built, "built" if built else "not built: make setup")
    folder = settings.var if settings.var.exists() else ROOT
    free = shutil.disk_usage(folder).free
    yield Part("disk", free > FREE_SPACE, f"{free / 1e9:.1f} GB free")


def _behind(settings: Settings) -> Iterator[Part]:
    from engine.database import Database

    opened = Database(settings.postgres_url, pool=1)
    try:
        parts = everything(opened, settings)
    finally:
        opened.close()
    yield from parts
    if well(parts[:2]):
        yield _operations(settings)


def _operations(settings: Settings) -> Part:
    """Building an engine fails when an active release names an operation that nobody registered."""
    from engine import build

    try:
        build(settings).close()
    except RedressError as error:
        return Part("operations", False, str(error))
    return Part("operations", True, "every active release finds its handlers")
