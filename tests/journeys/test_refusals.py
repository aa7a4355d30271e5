"""A customer refuses twice by number and password: other people evaluate again, then the complaint stays Open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.journeys.inspection import DESK, PHONE
from tests.journeys.play import Play, story

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MESSAGES = Path(__file__).resolve().parents[2] / "processes" / "complaint" / "messages"
SPANISH = {
    "customer_name": "Lucía Fernández",
    "customer_email": "lucia.fernandez@correo.example",
    "product_name": "Kit de sellado CR-12",
    "description": "Los dos componentes del kit no endurecieron, aunque los mezclé tal como indica la etiqueta. "
    "La lata llegó abollada; adjunto una foto.",
    "customer_suggestion": "Un kit nuevo e instrucciones de mezcla más claras en la etiqueta.",
}
Begin = Callable[..., Play]


@pytest.mark.parametrize(
    "own_words, width, language, start",
    [({}, PHONE, "en", "2026-04-08T09:00+03:00"), (SPANISH, DESK, "es", "2026-05-06T09:00+03:00")],
    ids=["english at 390 px", "spanish at 1280 px"],
)
def test_a_complaint_refused_twice_stays_open_and_names_the_remedies_outside(
    play: Begin, own_words: dict[str, str], width: int, language: str, start: str
) -> None:
    journey = play(story("coating_english", **own_words), width, language, datetime.fromisoformat(start))
    customer = journey.customer
    journey.file_it()
    journey.track()

    journey.staff_until_customer()
    journey.refuse_on_status_page()
    customer.wait_for("/track/case", ".head .tag.status.under_evaluation")
    customer.look("case-second-evaluation")
    assert customer.page.locator(".steps .todo").count() == 1, "the second round has a promise of its own"

    whoever_evaluated_before_is_not_offered_the_task(journey, before="carmen", other="david")
    journey.staff_until_customer()
    journey.refuse_on_status_page()

    notice = (MESSAGES / "open_consumer" / f"subject.{language}.txt").read_text("utf-8").strip()
    expected = notice.replace("{number}", journey.number)
    customer.wait_for("/track/case", f'.thread summary:has-text("{expected}")').click()
    customer.look("case-open")
    assert journey.status == "open"


def whoever_evaluated_before_is_not_offered_the_task(journey: Play, *, before: str, other: str) -> None:
    """Two people of one group look into their inboxes; only the one who took no part finds the task."""
    search, link = f"/work?tab=groups&q={journey.number}&step=study_alternatives", "main table a[href*='/work/task/']"
    journey.staff(other).wait_for(search, link)
    journey.staff(before).open(search)
    journey.staff(before).look("inbox-empty")
    assert not journey.staff(before).page.locator(link).count()
