"""A browser that runs no scripts is enough for a customer: to complain, to follow, to read and to decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

import pytest

from tests.journeys.inspection import PHONE
from tests.journeys.play import EXAMPLES, OPERATOR, Play
from tests.journeys.visitor import Visitor
from web.demo.desk import Desk
from web.demo.stories import Clock, Story, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def nobody(login: str) -> Visitor:
    """Staff work over plain HTTP here."""
    raise AssertionError(f"{login} needs no browser")


def test_a_customer_complains_follows_and_decides_without_scripts(desk: Desk, newcomer: Callable[..., Visitor]) -> None:
    staff = cache(lambda login: signed_in(desk.address, login))
    told = Story(EXAMPLES / "adhesive_turkish.json", desk.address)
    told.due = datetime.fromisoformat("2026-06-10T09:00+03:00")
    clock = Clock(staff(OPERATOR))
    clock.move(told.due)

    customer = newcomer(PHONE, "tr", scripts=False)
    journey = Play(told.text, customer, nobody, told.due, prefix="plain-")
    journey.file_it()
    journey.track()
    customer.look("plain-case")
    assert journey.status == "received"

    told.number, told.password = journey.number, journey.password
    while "by" in told.text["steps"][told.done]:
        clock.move(told.due)
        told.go_on(staff)
    customer.wait_for("/track/case", "a[href*='/track/decide']")
    customer.press("a[href*='/track/decide']")
    journey.answer("approve")
    journey.track()
    assert journey.status == "closed"
