"""Releases: bundles checked, compiled once, stored immutable, activated; and the cache of what is read from them."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update

from engine import rules
from engine.calendar import rule as calendar
from engine.calendar.days import stored_days
from engine.calendar.rule import Calendar, DayRule
from engine.database import Database
from engine.definitions.bundle import Bundle, Process, bundle_hash, read_process
from engine.errors import DiagramError, NotFound, SettingsError
from engine.handling import Operation
from engine.house import Ledger
from engine.models import release
from engine.records import ReleaseRecord

CACHED = 32
"""Bundles kept in memory; running instances rarely span more releases than this."""


class Definitions:
    """Releases by id. They never change, so what was read once is kept and shared by all threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bundles: dict[str, Bundle] = {}
        self._lock = threading.Lock()

    def bundle(self, release_id: str) -> Bundle:
        """A release's bundle. Raises NotFound."""
        found = self._bundles.get(release_id)
        if found is None:
            with self._database.reading() as connection:
                found = read_bundle(connection, release_id)
            with self._lock:
                while len(self._bundles) >= CACHED:
                    self._bundles.pop(next(iter(self._bundles)))
                found = self._bundles.setdefault(release_id, found)
        return found

    def active(self, process_key: str) -> Bundle:
        """The bundle new instances run on. Raises NotFound before the first release."""
        with self._database.reading() as connection:
            statement = select(release.c.id).where(release.c.process_key == process_key, release.c.active)
            release_id = connection.execute(statement).scalar()
        if release_id is None:
            raise NotFound(f"no release of {process_key!r} is active")
        return self.bundle(release_id)

    def all_active(self) -> list[Bundle]:
        """The active bundle of every process."""
        with self._database.reading() as connection:
            ids = connection.execute(select(release.c.id).where(release.c.active)).scalars().all()
        return [self.bundle(release_id) for release_id in ids]

    def staff_groups(self) -> Mapping[str, frozenset[str]]:
        """Process key -> the groups its `process.toml` names."""
        return {bundle.process_key: bundle.process.staff_groups for bundle in self.all_active()}


def read_bundle(connection: Connection, release_id: str) -> Bundle:
    """Read a release from its row. Raises NotFound."""
    row = connection.execute(select(release).where(release.c.id == release_id)).mappings().first()
    if row is None:
        raise NotFound("there is no such release")
    files = {path: base64.b64decode(text) for path, text in row["files"].items()}
    return Bundle(row["id"], row["process_key"], row["version"], row["hash"], files, bytes(row["compiled"]))


@dataclass(frozen=True)
class Prepared:
    """A bundle that passed all checks: ready to be stored. Preparing takes seconds, so it happens before the verb."""

    process: Process
    files: Mapping[str, bytes]
    hash: str
    compiled: bytes


def prepare(
    process_key: str, files: Mapping[str, bytes], operations: Mapping[str, Operation], *, accept_warnings: bool = False
) -> Prepared:
    """Check and compile a bundle. Raises DiagramError with every error, or (unless accepted) every warning."""
    found = rules.examine(files, operations=operations)
    errors = [p for p in found.problems if p.severity == "error"]
    if errors:
        raise DiagramError(errors)
    for name in ("process.toml", "calendar.toml"):
        if name not in files:
            raise DiagramError([], f"the bundle has no {name}")
    process = read_process(files["process.toml"])
    if process.key != process_key:
        raise DiagramError([], f"process.toml says key {process.key!r}, not {process_key!r}")
    _calendar(files["calendar.toml"], ())
    if found.problems and not accept_warnings:
        lines = "".join(f"\n  {p}" for p in found.problems)
        raise DiagramError(found.problems, f"It would run, but is not released with warnings:{lines}")
    if found.compiled is None:
        raise DiagramError([], "the bundle has no process that could be compiled")
    return Prepared(process, dict(files), bundle_hash(files), found.compiled)


def store(ledger: Ledger, prepared: Prepared, *, note: str, author: str) -> ReleaseRecord:
    """Store a prepared bundle as the next version and activate it; the very same bundle is only activated again."""
    key = prepared.process.key
    ledger.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"release:{key}"))))
    row = ledger.execute(
        select(release.c.id).where(release.c.process_key == key, release.c.hash == prepared.hash)
    ).scalar()
    ledger.execute(update(release).where(release.c.process_key == key, release.c.active).values(active=False))
    if row is None:
        row = _insert(ledger, prepared, note, author)
    ledger.execute(update(release).where(release.c.id == row).values(active=True))
    stored = ledger.execute(select(release).where(release.c.id == row)).mappings().one()
    return ReleaseRecord(**{name: stored[name] for name in ReleaseRecord.__dataclass_fields__})


def _insert(ledger: Ledger, prepared: Prepared, note: str, author: str) -> str:
    key, row = prepared.process.key, str(uuid4())
    newest = select(func.coalesce(func.max(release.c.version), 0)).where(release.c.process_key == key)
    ledger.execute(
        insert(release).values(
            id=row,
            process_key=key,
            version=ledger.execute(newest).scalar() + 1,
            hash=prepared.hash,
            files={path: base64.b64encode(data).decode() for path, data in prepared.files.items()},
            compiled=prepared.compiled,
            note=note,
            author=author,
            released_at=ledger.now,
        )
    )
    return row


def read_folder(path: Path) -> dict[str, bytes]:
    """The bundle of a process folder, with the company calendar from the folder above. Raises NotFound."""
    if not (path / "process.toml").is_file():
        raise NotFound(f"{path} holds no process.toml")
    files = {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    }
    shared = path.parent / "calendar.toml"
    if shared.is_file():
        files.setdefault("calendar.toml", shared.read_bytes())
    return files


def export(bundle: Bundle, path: Path) -> None:
    """Write a release back to a folder; other files are left alone, the calendar stays here."""
    for name, data in bundle.files.items():
        target = (path / name).resolve()
        if not target.is_relative_to(path.resolve()):
            raise DiagramError([], f"{name!r} would lie outside the folder")
        if name != "calendar.toml":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def check_operations(definitions: Definitions, operations: Mapping[str, Operation]) -> None:
    """Raise SettingsError when an active release names an operation that nobody registered."""
    for bundle in definitions.all_active():
        named = {e.operation for e in bundle.elements.values() if e.operation}
        if bundle.process.notify_operation:
            named.add(bundle.process.notify_operation)
        missing = sorted(named - set(operations))
        if missing:
            raise SettingsError(
                f"release {bundle.process_key} {bundle.version} needs operations that no handler registers: "
                f"{', '.join(missing)}"
            )


def calendar_of(connection: Connection, bundle: Bundle) -> Calendar:
    """The company calendar by a release's rules and the days stored in the database."""
    return _calendar(bundle.files["calendar.toml"], tuple(stored_days(connection)))


@lru_cache(maxsize=16)
def _calendar(toml: bytes, days: tuple[DayRule, ...]) -> Calendar:
    return calendar.load(toml, days)
