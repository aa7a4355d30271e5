"""Settings: one frozen set, loud when wrong, all of them in .env.example."""

from __future__ import annotations

import ast
from dataclasses import FrozenInstanceError, fields
from itertools import pairwise
from pathlib import Path

import pytest

from engine.errors import SettingsError
from engine.settings import Settings, from_file, read

REHEARSAL = {"DATABASE_URL": "postgresql://h/desk_rehearsal", "SECRET_KEY": "x", "REHEARSAL": "1"}


def documented() -> dict[str, str]:
    """Field -> the sentence under it."""
    source = Path(read.__code__.co_filename).read_text("utf-8")
    body = next(n for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == "Settings").body
    found = {}
    for field, sentence in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(sentence, ast.Expr):
            assert isinstance(field.target, ast.Name)
            found[field.target.id] = ast.literal_eval(sentence.value)
    return found


def test_every_setting_is_in_the_example_with_its_sentence_and_default(root: Path) -> None:
    example = (root / ".env.example").read_text("utf-8")
    for name, sentence in documented().items():
        default = getattr(Settings(), name)
        value = str(default).lower() if isinstance(default, bool) else default
        assert f"# {sentence}\n#{name.upper()}={value}\n" in f"{example}\n", f"{name} is missing or differs"


def test_the_example_names_no_setting_that_does_not_exist(root: Path) -> None:
    names = {
        line[1:].split("=")[0] for line in (root / ".env.example").read_text("utf-8").splitlines() if "=" in line[:40]
    }
    known = {field.name.upper() for field in fields(Settings)}
    assert {name for name in names if name.isupper() and " " not in name} <= known


def test_every_setting_has_a_sentence() -> None:
    assert set(documented()) == {field.name for field in fields(Settings)}


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("environment,words", [
    ({"PORT": "eighty"}, "PORT must be a whole number"),
    ({"PORT": "0"}, "PORT must be at least 1"),
    ({"PORT": "70000"}, "PORT must be at most 65535"),
    ({"TASK_MAILS": "perhaps"}, "TASK_MAILS must be true or false"),
    ({"DATABASE_URL": "sqlite:///x", "SECRET_KEY": "x"}, "DATABASE_URL must start with postgresql"),
    ({"DATABASE_URL": "postgresql://h/d"}, "SECRET_KEY must be set"),
    ({"DATABASE_URL": "postgresql://h/d", "SECRET_KEY": "x", "SETTABLE_CLOCK": "1"}, "SETTABLE_CLOCK is for demos"),
    ({"REHEARSAL": "1"}, "must name a database that ends with _rehearsal"),
    ({"DATABASE_URL": "postgresql://h/desk", "SECRET_KEY": "x", "REHEARSAL": "1"}, "ends with _rehearsal"),
    ({"DATABASE_URL": "postgresql://h/d?x=_rehearsal", "SECRET_KEY": "x", "REHEARSAL": "1"}, "ends with _rehearsal"),
    ({**REHEARSAL, "SMS_CLIENT": "twilio"}, "REHEARSAL sends nothing"),
    ({**REHEARSAL, "MAIL_CLIENT": "smtp"}, "REHEARSAL sends nothing"),
    ({**REHEARSAL, "REHEARSAL": "0", "SETTABLE_CLOCK": "1"}, "SETTABLE_CLOCK is for demos"),
    ({"SMS_CLIENT": "pigeon"}, "SMS_CLIENT must be one of outbox, twilio"),
])  # fmt: skip
def test_a_wrong_setting_is_refused_by_name(environment: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read(environment)


def test_a_rehearsal_may_move_the_clock_of_its_own_database() -> None:
    settings = read({**REHEARSAL, "SETTABLE_CLOCK": "1"})
    assert settings.settable_clock
    assert settings.staged
    assert not settings.embedded
    assert not read({**REHEARSAL, "REHEARSAL": "0"}).staged


def test_the_embedded_desk_takes_a_killed_workers_job_back_sooner() -> None:
    assert read({}).lease_seconds == 15
    assert read({"LEASE_SECONDS": "40"}).lease_seconds == 40
    assert read({"DATABASE_URL": "postgresql://h/d", "SECRET_KEY": "x"}).lease_seconds == 60


def test_a_file_of_settings_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nPORT=8123\nexport BRAND_NAME='Söz ve Çözüm'\n\n", "utf-8")
    assert from_file(tmp_path / ".env") == {"PORT": "8123", "BRAND_NAME": "Söz ve Çözüm"}
    (tmp_path / ".env").write_text("PORT 8123\n", "utf-8")
    with pytest.raises(SettingsError, match="line 1"):
        from_file(tmp_path / ".env")


def test_without_any_database_the_way_out_is_named() -> None:
    with pytest.raises(SettingsError, match="make run"):
        _ = Settings().postgres_url
