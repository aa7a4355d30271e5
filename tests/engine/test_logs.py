"""Logs carry ids and states; a planted phone number is in none of them (threat T17)."""

from __future__ import annotations

import logging

import pytest
import structlog

from engine.logs import configure
from tests.factories import end, service, start, timer, user

PHONE = "+905309998877"


@pytest.fixture
def configured(settings):
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield lambda: configure(settings)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_planted_phone_number_is_in_no_log(configured, stage, operation, capfd, caplog):
    @operation("send")
    def send(job):
        raise RuntimeError(f"cannot reach {PHONE}")

    configured()
    logging.getLogger().setLevel(logging.DEBUG)
    stage.draw(
        [start(), service("tell", "send"), timer("late", "tell", "PT1H"), user("check"), end(), end("over")],
        "received > tell > done; late > check > over",
    )
    case = stage.start(answers={"customer_phone": PHONE, "story": f"call me: {PHONE}"})
    stage.engine.work()
    stage.later(hours=2)
    stage.complete(case, "check", note=PHONE)
    written = capfd.readouterr().err + caplog.text
    assert "job needs a person" in written
    assert PHONE not in written
    assert "9998877" not in written


def test_fields_that_could_hold_words_are_dropped(configured, capfd):
    configured()
    structlog.get_logger("x").warning("hello", answers={"a": 1}, phone=PHONE, job="id")
    written = capfd.readouterr().err
    assert '"job": "id"' in written
    assert PHONE not in written
    assert "answers" not in written
