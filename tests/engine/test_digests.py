"""Task mails: one digest per person and working hour, numbers only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import end, start, user


@pytest.fixture
def mails(stage, operation):
    sent = []
    numbers = {"offered": int, "due_tomorrow": int, "late": int}

    @operation("send_digest", name=str, email=str, language=str, **numbers)
    def send_digest(job, name, email, language, offered, due_tomorrow, late):
        assert (job.instance_id, job.number, dict(job.variables)) == ("", "", {})
        sent.append((name, email, offered, due_tomorrow, late))
        return {}

    engine = stage.engine
    object.__setattr__(engine.house, "settings", replace(engine.settings, task_mails=True))
    engine.add_person("bob", "Bob", "a long password", groups=["desk"], email="bob@example.org")
    engine.add_person("charlie", "Charlie", "a long password", groups=["canteen"], email="charlie@example.org")
    stage.draw([start(), user("check", due="workdays(2)"), end()], "received > check > done")
    return sent


def test_an_offered_task_is_told_once_in_its_hour(stage, mails):
    stage.start()
    stage.engine.sweep()
    stage.engine.sweep()
    assert mails == [("Bob", "bob@example.org", 1, 0, 0)]


def test_nothing_is_mailed_outside_working_hours(stage, mails):
    stage.start()
    stage.later(hours=10)
    assert mails == []


def test_what_is_due_tomorrow_and_what_is_late_is_told_again(stage, mails):
    stage.start()  # Wednesday; two working days on is Monday, over the feast
    stage.later(days=1)  # Thursday: Monday is the next working day
    assert mails == [("Bob", "bob@example.org", 0, 1, 0)]
    stage.later(days=5)
    assert mails[-1] == ("Bob", "bob@example.org", 0, 0, 1)


def test_quiet_hours_send_nothing(stage, mails):
    assert stage.engine.sweep().digests == 0
    stage.later(hours=1)
    assert mails == []


def test_without_a_handler_nothing_is_queued(stage, mails):
    from engine.handling import _registry

    del _registry["send_digest"]
    stage.start()
    assert stage.engine.sweep().digests == 0


def test_a_digest_that_fails_bothers_nobody(stage, operation):
    @operation("send_digest", name=str, email=str, language=str, offered=int, due_tomorrow=int, late=int)
    def send_digest(job, name, email, language, offered, due_tomorrow, late):
        raise RuntimeError

    engine = stage.engine
    object.__setattr__(engine.house, "settings", replace(engine.settings, task_mails=True))
    engine.add_person("bob", "Bob", "a long password", groups=["desk"], email="bob@example.org")
    stage.draw([start(), user("check"), end()], "received > check > done")
    stage.start()
    engine.sweep()
    assert engine.queries.incidents().items == []
    assert stage.engine.queries.job_counts() == {"cancelled": 1, "done": 2}
    stage.engine.set_clock(stage.engine.queries.business_time() + timedelta(minutes=5), "operator")
    assert engine.sweep().digests == 0
