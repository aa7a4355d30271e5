"""A digest says how much waits, in its reader's language, and nothing of any case."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.handling import Job
from handlers.send_digest import TEXTS, send_digest

MakeJob = Callable[..., Job]
COUNTS = {"offered": 2, "due_tomorrow": 3, "late": 1}


@pytest.mark.parametrize("language", ["tr", "en", "ru", "es"])
def test_a_digest_is_numbers_only(job: MakeJob, tmp_path: Path, language: str) -> None:
    made = job(key="digest:1:2026-03-18T08:00")
    assert send_digest(made, "Boris", "boris@desk.example", language, **COUNTS) == {"delivered": True}
    (mail,) = [json.loads(f.read_text("utf-8")) for f in (tmp_path / "outbox").glob("*.json")]
    assert mail["to"] == "boris@desk.example"
    assert all(str(n) in mail["body"] for n in COUNTS.values())
    assert made.number not in mail["body"] + mail["subject"]


def test_all_four_languages_name_the_same_things() -> None:
    names = {language: {p for text in texts for p in text.split("{")[1:]} for language, texts in TEXTS.items()}
    assert len({frozenset(p.split("}")[0] for p in parts) for parts in names.values()}) == 1


def test_an_address_that_never_works_stops_nothing(job: MakeJob, smtp) -> None:
    made = job(settings={"mail_client": "smtp", "smtp_url": smtp.url})
    assert send_digest(made, "Boris", "no address", "en", **COUNTS) == {"delivered": False}
