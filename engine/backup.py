"""One file that holds the desk: what it contains can be read back on another machine, verified, and goes on.

A backup is a tar file with `database.dump` (pg_dump's custom format), `about.json` (when, schema revision)
and, for the embedded desk, its secret and its outbox. It is as confidential as the desk itself: 0600.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from engine.errors import RedressError
from engine.settings import Settings

FORMAT = 1
_EMBEDDED_FILES = ("secret", "outbox")


class BackupError(RedressError):
    """The backup could not be made or read."""


def backup(settings: Settings, target: Path) -> Path:
    """Write the backup file `target` (a folder: a file named by the time goes into it) and give back its path.

    Needs a database that answers (`settings.postgres_url`). Raises BackupError.
    """
    moment = datetime.now(UTC)
    if target.is_dir():
        target = target / f"redress-{moment:%Y%m%dT%H%M%SZ}.tar"
    with tempfile.TemporaryDirectory(prefix="redress-backup-") as folder:
        dump = Path(folder) / "database.dump"
        _run("pg_dump", settings.postgres_url, "--format=custom", "--no-owner", "--no-acl", "--file", str(dump))
        about = Path(folder) / "about.json"
        facts = {"format": FORMAT, "at": moment.isoformat(), "revision": revision_of(settings.postgres_url)}
        about.write_text(json.dumps(facts), "utf-8")
        draft = target.with_name(f".{target.name}.part")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                tar.add(about, "about.json")
                tar.add(dump, "database.dump")
                for name in _EMBEDDED_FILES if settings.embedded else ():
                    if (settings.var / name).exists():
                        tar.add(settings.var / name, f"var/{name}")
            out.flush()
            os.fsync(out.fileno())
        draft.rename(target)
    return target


def restore(settings: Settings, source: Path, *, overwrite: bool = False) -> str:
    """Read the backup file `source` into the database of `settings`; gives back the schema revision restored.

    All or nothing: the database is as before when reading fails. Raises BackupError when the database is not
    empty and `overwrite` is not given, or when the file is no backup.
    """
    with tempfile.TemporaryDirectory(prefix="redress-restore-") as name:
        folder = Path(name)
        facts = _unpack(source, folder)
        if not overwrite and _has_tables(settings.postgres_url):
            raise BackupError("the database is not empty: --overwrite replaces everything in it")
        database = conninfo_to_dict(settings.postgres_url)["dbname"]
        how = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-acl", "--clean", "--if-exists")
        _run("pg_restore", settings.postgres_url, *how, "--dbname", str(database), str(folder / "database.dump"))
        if settings.embedded:
            _restore_files(folder / "var", settings.var)
    return str(facts["revision"])


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Folders and plain files below `folder` only; Debian's Python 3.11.2 does not know extraction filters yet."""
    for member in tar:
        target = (folder / member.name).resolve()
        content = tar.extractfile(member) if member.isreg() else None
        if not target.is_relative_to(folder.resolve()) or (content is None and not member.isdir()):
            raise BackupError(f"the backup holds something that is no file of it: {member.name}")
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as file:
                shutil.copyfileobj(content, file)
            target.chmod(member.mode & 0o700)


def _unpack(source: Path, folder: Path) -> Mapping[str, object]:
    try:
        with tarfile.open(source) as tar:
            _extract(tar, folder)
        facts = json.loads((folder / "about.json").read_text("utf-8"))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{source} is not a backup of Redress: {error}") from None
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise BackupError(f"{source} has another format than this version reads ({FORMAT})")
    return facts


def _restore_files(saved: Path, var: Path) -> None:
    var.mkdir(parents=True, exist_ok=True)
    for name in _EMBEDDED_FILES:
        kept = saved / name
        if kept.is_dir():
            shutil.copytree(kept, var / name, dirs_exist_ok=True)
        elif kept.exists():
            shutil.copy2(kept, var / name)
            (var / name).chmod(0o600)


def revision_of(url: str) -> str | None:
    """The schema revision of the database at `url`, None when it has no tables of ours."""
    with psycopg.connect(url) as connection:
        if connection.execute("select to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("select version_num from alembic_version").fetchone()
        return str(row[0]) if row else None


def _has_tables(url: str) -> bool:
    question = "select 1 from pg_tables where schemaname not in ('pg_catalog', 'information_schema') limit 1"
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone() is not None


def _run(tool: str, url: str, *arguments: str) -> None:
    """Run a PostgreSQL tool; the password travels in its environment, never in its arguments."""
    try:
        done = subprocess.run(
            [program(tool), *arguments],
            env={**os.environ, **_environment(url)},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise BackupError(f"{tool} cannot be run: {error}") from None
    if done.returncode != 0:
        raise BackupError(f"{tool} failed: {' / '.join(done.stderr.strip().splitlines()[-3:])}")


def _environment(url: str) -> dict[str, str]:
    """The address as libpq's own environment variables."""
    wanted = conninfo_to_dict(url)
    names = {
        row.keyword.decode(): row.envvar.decode()
        for row in psycopg.pq.Conninfo.get_defaults()
        if row.envvar is not None
    }
    return {names[key]: str(value) for key, value in wanted.items() if key in names}


def program(tool: str) -> str:
    """The wheel's tool (as new as any server we support), else the system's. Raises BackupError when there is none."""
    from engine.embedded.place import package_folder

    found = package_folder()
    if found is not None and (found / "bin" / tool).exists():
        return str(found / "bin" / tool)
    on_path = shutil.which(tool)
    if on_path is None:
        raise BackupError(f"{tool} is missing: run make setup, or install postgresql-client")
    return on_path
