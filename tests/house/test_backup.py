"""Backup and restore: what is read back is whole, and the desk goes on with it."""

from __future__ import annotations

import stat
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import backup, build
from engine.records import Actor
from engine.settings import Settings
from tests.factories import bundle, end, start, user

ANSWERS = {"customer_name": "Alice", "customer_email": "alice@example.org", "customer_phone": "+905301112233"}


@pytest.fixture
def waiting(engine: Any) -> Any:
    """A case that waits for Bob."""
    files = bundle([start(), user("check"), end(outcome="agreed")], "received > check > done")
    engine.release("sample", files, author="dana", accept_warnings=True)
    return engine.start("sample", ANSWERS, actor=Actor("anonymous"))


def test_a_restored_desk_verifies_and_goes_on(
    engine: Any, waiting: Any, settings: Settings, empty_database: str, tmp_path: Path
) -> None:
    kept = backup.backup(settings, tmp_path)
    elsewhere = replace(settings, embedded_url=empty_database, var_dir=str(tmp_path / "other"))
    assert backup.restore(elsewhere, kept) == backup.revision_of(settings.postgres_url)
    again = build(elsewhere)
    try:
        assert again.verify() == []
        person, _ = again.add_person("bob", "Bob", "a long password", groups=["desk"])
        (task,) = again.queries.tasks_of(waiting.instance_id, open_only=True)
        again.complete(task.id, {}, again.actor_of(person.id))
        assert again.queries.instance(waiting.instance_id).state == "ended"
        assert again.sign_in_customer(waiting.number, waiting.password, "127.0.0.1"), "the old password still opens it"
    finally:
        again.close()


def test_a_backup_holds_the_embedded_secret_and_is_for_its_owner_alone(settings: Settings, tmp_path: Path) -> None:
    settings.var.mkdir()
    (settings.var / "secret").write_text("a secret")
    kept = backup.backup(settings, tmp_path / "desk.tar")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with tarfile.open(kept) as tar:
        assert {"about.json", "database.dump", "var/secret"} <= set(tar.getnames())
    fresh = replace(settings, var_dir=str(tmp_path / "fresh"))
    backup.restore(fresh, kept, overwrite=True)
    assert (fresh.var / "secret").read_text() == "a secret"


def test_a_database_that_holds_something_is_not_overwritten_unasked(settings: Settings, tmp_path: Path) -> None:
    kept = backup.backup(settings, tmp_path)
    with pytest.raises(backup.BackupError, match="--overwrite"):
        backup.restore(settings, kept)


def test_restoring_over_a_desk_brings_the_old_state_back(engine: Any, settings: Settings, tmp_path: Path) -> None:
    kept = backup.backup(settings, tmp_path)
    engine.add_person("bob", "Bob", "a long password", groups=["desk"])
    engine.close()
    backup.restore(settings, kept, overwrite=True)
    assert engine.queries.people() == []


def test_a_file_that_is_no_backup_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.tar").write_text("Dear Alice")
    with pytest.raises(backup.BackupError, match="is not a backup"):
        backup.restore(settings, tmp_path / "letter.tar", overwrite=True)


def test_a_dump_that_breaks_off_changes_nothing(engine: Any, settings: Settings, tmp_path: Path) -> None:
    engine.add_person("bob", "Bob", "a long password", groups=["desk"])
    kept = backup.backup(settings, tmp_path)
    folder = tmp_path / "cut"
    with tarfile.open(kept) as tar:
        tar.extractall(folder)
    dump = folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    with tarfile.open(tmp_path / "cut.tar", "w") as tar:
        for name in ("about.json", "database.dump"):
            tar.add(folder / name, name)
    engine.close()
    with pytest.raises(backup.BackupError, match="pg_restore failed"):
        backup.restore(settings, tmp_path / "cut.tar", overwrite=True)
    assert [person.login for person in engine.queries.people()] == ["bob"]


def test_the_password_never_stands_in_a_command_line(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    run = subprocess.run

    def watched(argv: list[str], **more: Any) -> Any:
        seen.append(argv)
        return run(argv, **more)

    monkeypatch.setattr(subprocess, "run", watched)
    backup.backup(settings, tmp_path)
    assert seen
    assert not [part for argv in seen for part in argv if "password" in part]
