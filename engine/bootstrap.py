"""The composition root: the only place where the parts of a desk meet."""

from __future__ import annotations

import importlib
import os
import pkgutil
import secrets
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from engine import clock as clocks
from engine.database import Database
from engine.definitions import Definitions, check_operations
from engine.errors import SettingsError
from engine.facade import Engine
from engine.handling import operations
from engine.house import House, Nudge
from engine.logs import quiet_strangers
from engine.nudge import Doorbell
from engine.seal import Keys
from engine.settings import Settings


def build(settings: Settings, *, clock: Any = None, nudge: Nudge | None = None) -> Engine:
    """Join a desk: its database, clocks, handlers, releases. The schema is at head already.

    `clock` has `real()`, `business(connection)`, `set_business(connection, instant, frozen=)`; without
    one the machine's and the database's are used. `nudge` tells workers about jobs; without one Celery does.
    Raises SettingsError when an active release names an operation that nobody registers.
    """
    quiet_strangers()
    load_handlers(settings.handlers_package)
    database = Database(settings.postgres_url)
    definitions = Definitions(database)
    house = House(
        settings=settings, database=database, clock=clock or clocks, keys=Keys(secret(settings)),
        definitions=definitions, operations=operations, nudge=nudge or Doorbell(settings),
    )
    check_operations(definitions, operations())
    return Engine(house)


def load_handlers(package: str) -> None:
    """Import every module of the handlers' package, so that it registers its operations."""
    if not package:
        return
    found: ModuleType = importlib.import_module(package)
    for module in pkgutil.iter_modules(found.__path__):
        if not module.ispkg and not module.name.startswith("_"):
            importlib.import_module(f"{package}.{module.name}")


def secret(settings: Settings) -> str:
    """The one secret: SECRET_KEY, or of an embedded desk a random one made once into `var/secret`."""
    if settings.secret_key:
        return settings.secret_key
    if not settings.embedded:
        raise SettingsError("SECRET_KEY must be set when DATABASE_URL is set")
    path = settings.var / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


DEMO_PASSWORD = "redress"  # noqa: S105 - printed on the sign-in page of a new embedded desk
DEMO_LIMIT = 20


def prepare(desk: Engine) -> Iterator[str]:
    """Make a desk ready: first releases, holidays, demo people on a new embedded desk. Says what it did, line by line.

    A process that has a release already keeps it: releasing is somebody's decision.
    """
    settings = desk.settings
    folders = sorted(path.parent for path in settings.processes.glob("*/process.toml"))
    for folder in folders:
        if any(row.active for row in desk.queries.releases(folder.name)):
            yield f"{folder.name}: a release is active"
            continue
        made = desk.release_folder(folder, note="first release")
        yield f"{made.process_key}: release {made.version} is active"
        desk.snapshot_holidays(folder.name)
    if settings.demo_people and settings.embedded and not desk.queries.people():
        yield from _demo_people(desk, folders)


def _demo_people(desk: Engine, folders: Sequence[Path]) -> Iterator[str]:
    """Those of `demo.toml` in the process folder; without one, a person for each group that the process names."""
    for folder in folders:
        listed = folder / "demo.toml"
        if listed.is_file():
            people = tomllib.loads(listed.read_text("utf-8"))["people"]
        else:
            process = desk.house.definitions.active(folder.name).process
            people = [
                {"login": group, "name": group.replace("_", " ").capitalize(), "groups": [group]}
                for group in sorted(process.staff_groups)
            ]
        for member in people[:DEMO_LIMIT]:
            desk.add_person(
                member["login"], member["name"], DEMO_PASSWORD, groups=member["groups"], demo=True,
                email=member.get("email"), language=member.get("language", desk.settings.default_language),
            )
            yield f"demo: {member['login']} / {DEMO_PASSWORD} ({', '.join(member['groups'])})"
