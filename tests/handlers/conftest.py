"""A job as a handler is given it, and the stand-ins of the outer wire."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.handling import Contact, Credentials, Job
from engine.settings import read

sys.path.insert(0, str(Path(__file__).parent.parent))
from fakes import FakeSmtp, FakeTwilio

TEXTS = {
    "acknowledgement/sms.en.txt": "{brand}: complaint {number} registered. Password {password}. {status_url}",
    "acknowledgement/sms.tr.txt": "{brand}: {number} sayılı şikâyetiniz alındı. Şifre {password}.",
    "acknowledgement/subject.en.txt": "Complaint {number}",
    "acknowledgement/body.en.txt": "Dear {name},\nyou will hear from us by {promised_at}. Password {password}. {link}",
    "late/subject.en.txt": "Case {number} is late",
    "late/body.en.txt": "See {work_url}",
}


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture
def smtp() -> Iterator[FakeSmtp]:
    with FakeSmtp() as fake:
        yield fake


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., Job]:
    """Make a job for Alice; keyword arguments replace its parts, `settings` adds settings."""

    def make(*, settings: dict[str, Any] | None = None, **parts: Any) -> Job:
        facts: dict[str, Any] = {
            "key": "job-1", "operation": "send_message", "attempt": 1, "now": datetime(2026, 3, 18, 7, tzinfo=UTC),
            "number": "K7M4-2QX9", "instance_id": "i1", "process_key": "complaint", "element_id": "acknowledge",
            "language": "en",
            "variables": {"promised_at": datetime(2026, 3, 26, 14, 30, tzinfo=UTC)}, "texts": TEXTS,
            "settings": read({}, var_dir=str(tmp_path), **(settings or {})),
            "customer": Contact("Alice", "alice@example.org", "+905321234567", "en"),
            "credentials": Credentials("K7M4-2QX9", "ABCD-EFGH-JKMN"), "link": "https://desk.example/a/token",
        }  # fmt: skip
        return Job(**(facts | parts))

    return make
