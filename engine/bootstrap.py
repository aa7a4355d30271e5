"""The composition root: the only place where the parts of a desk meet."""

from __future__ import annotations

import importlib
import os
import pkgutil
import secrets
from types import ModuleType
from typing import Any

import structlog

from engine import clock as clocks
from engine.access.seal import Keys
from engine.database import Database
from engine.definitions.releases import Definitions, check_operations
from engine.errors import SettingsError
from engine.facade import Engine
from engine.handling import operations
from engine.house import House, Nudge
from engine.logs import quiet_strangers
from engine.nudge import Doorbell
from engine.settings import Settings

log = structlog.get_logger("engine")


def build(settings: Settings, *, clock: Any = None, nudge: Nudge | None = None) -> Engine:
    """Join a desk: its database, clocks, handlers, releases. The schema is at head already.

    `clock` has `real()`, `business(connection)`, `set_business(connection, instant, frozen=)`; without
    one the machine's and the database's are used. `nudge` tells workers about jobs; without one Celery does.
    Raises SettingsError when an active release names an operation that nobody registers.
    """
    quiet_strangers()
    if settings.rehearsal:
        log.warning("REHEARSAL: business time can be moved, demo people may sign in, nothing is sent")
    load_handlers(settings.handlers_package)
    database = Database(settings.postgres_url)
    definitions = Definitions(database)
    house = House(
        settings=settings,
        database=database,
        clock=clock or clocks,
        keys=Keys(secret(settings)),
        definitions=definitions,
        operations=operations,
        nudge=nudge or Doorbell(settings),
    )
    try:
        check_operations(definitions, operations())
    except BaseException:
        database.close()
        raise
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
