"""What a customer says by phone or letter reaches the drawing through staff: the company's own procedure."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from engine import Engine
from engine.opening import DEMO_FILE
from engine.scenarios import play
from engine.settings import ROOT

PROCESS = ROOT / "processes" / "complaint"


@pytest.fixture
def told(engine: Engine) -> str:
    """A complaint whose result was told: the customer's approval is waited for. Answers its id."""
    engine.release_folder(PROCESS, author="dana")
    rows = tomllib.loads((PROCESS.parent / DEMO_FILE).read_text("utf-8"))["people"]
    for row in rows:
        engine.add_person(row["login"], row["name"], "a long password", groups=row["groups"])
    people = {row["login"]: engine.actor_of(engine.person_by_login(row["login"]).id) for row in rows}
    story = json.loads((PROCESS / "scenarios" / "approved_by_letter.json").read_text("utf-8"))
    until = next(n for n, step in enumerate(story["steps"]) if "message" in step)
    play(engine, "complaint", "told", story | {"steps": story["steps"][:until]}, people)
    return engine.queries.instances().items[0].id


@pytest.fixture
def ayse(told: str, browse: Any) -> Any:
    """Ayşe of customer service, signed in."""
    browser = browse()
    browser.get("/sign-in")
    assert browser.post("/sign-in", {"login": "ayse", "password": "a long password"}).status_code == 303
    browser.get(f"/cases/{told}")
    return browser


def record(browser: Any, told: str, **answers: str) -> Any:
    return browser.post(f"/cases/{told}/heard", {"channel": "letter", "text": "Signed letter of 25 March.", **answers})


def test_an_answer_by_letter_is_recorded_and_the_drawing_asks_for_its_check(
    engine: Engine, told: str, ayse: Any
) -> None:
    assert record(ayse, told, message="answer_recorded").status_code == 303
    assert [task.element_id for task in engine.queries.tasks_of(told, open_only=True)] == ["record_answer"]
    assert any("Signed letter" in message.body for message in engine.queries.messages(told))
    brought = [line for line in engine.queries.history(told) if line.kind == "message"]
    assert brought[-1].actor == engine.person_by_login("ayse").id


def test_a_withdrawal_by_phone_closes_the_complaint(engine: Engine, told: str, ayse: Any) -> None:
    assert record(ayse, told, message="withdrawn", channel="phone").status_code == 303
    engine.work()
    case = engine.queries.instance(told)
    assert (case.public_status, case.outcome) == ("closed", "withdrawn")


@pytest.mark.parametrize("answers", [{"channel": ""}, {"text": " "}, {"message": ""}])
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    engine: Engine, told: str, ayse: Any, answers: dict[str, str]
) -> None:
    answer = record(ayse, told, **({"message": "answer_recorded"} | answers))
    assert answer.status_code == 422
    assert ("Signed letter" in answer.get_data(as_text=True)) == ("text" not in answers)
    assert [task.element_id for task in engine.queries.tasks_of(told, open_only=True)] == ["approve_result"]


def test_what_is_no_longer_waited_for_is_said(told: str, ayse: Any) -> None:
    assert record(ayse, told, message="external_decision").status_code == 409


def test_only_those_who_speak_with_customers_record(told: str, browse: Any) -> None:
    carmen = browse()
    carmen.get("/sign-in")
    carmen.post("/sign-in", {"login": "carmen", "password": "a long password"})
    carmen.get("/work")
    assert record(carmen, told, message="withdrawn").status_code == 403
