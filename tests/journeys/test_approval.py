"""A customer complains with a photo, reads the answer by the mailed link, agrees, and may take it back for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.journeys.inspection import DESK, PHONE
from tests.journeys.play import OPERATOR, Play, story

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEAD = "hasan"
UNDO = "main a[href$='/track/tell/undo_approval']"
Begin = Callable[..., Play]


@pytest.mark.parametrize(
    "example, width, language, start",
    [
        ("adhesive_turkish", DESK, "tr", "2026-03-11T09:00+03:00"),
        ("foam_russian", PHONE, "ru", "2026-03-25T09:00+03:00"),
    ],
    ids=["turkish at 1280 px", "russian at 390 px"],
)
def test_an_approved_answer_closes_the_complaint_and_can_be_undone_for_a_day(
    play: Begin, example: str, width: int, language: str, start: str
) -> None:
    journey = play(story(example), width, language, datetime.fromisoformat(start))
    customer = journey.customer
    read_about_the_procedure(journey)
    journey.file_it()
    journey.track()
    assert journey.status == "received"
    customer.look("case-received")

    journey.staff_until_customer()
    read_the_whole_case(journey)

    customer.page.context.clear_cookies()
    customer.open(journey.read_link())
    customer.look("link")
    customer.press("main form button")
    journey.answer("approve")
    customer.page.locator(UNDO).wait_for()
    customer.look("answered-undo")

    journey.track()
    customer.open("/track/case")
    assert journey.status == "closed"
    customer.look("case-closed")
    customer.press(UNDO)
    customer.look("undo")
    assert customer.page.locator("main form .btn.primary").count()

    journey.wait(days=3)
    customer.wait_for("/track/case", f"main:not(:has({UNDO.removeprefix('main ')}))")
    assert journey.status == "closed"


def read_about_the_procedure(journey: Play) -> None:
    """The public page with the drawing."""
    journey.customer.open("/procedure")
    journey.customer.page.locator("[data-diagram][data-ready=true]").wait_for()
    journey.customer.look("procedure")


def read_the_whole_case(journey: Play) -> None:
    """The lead finds the complaint and its whole story; the operator looks after the desk."""
    lead, operator = journey.staff(LEAD), journey.staff(OPERATOR)
    lead.open(f"/cases?q={journey.number}")
    lead.look("cases")
    lead.press("main table a[href*='/cases/']")
    lead.look("case-of-staff")
    assert journey.number in lead.text("h1")
    for page in ("ops", "ops/people"):
        operator.open(f"/{page}")
        operator.look(page.replace("/", "-"))
