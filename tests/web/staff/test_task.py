"""One task: filling in, drafts, mistakes, races, four eyes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

TYPED = {"category": "quality", "finding": "Two seams are open."}


@pytest.fixture
def held(desk: Any, file: Any, task_of: Any, actor: Any) -> Any:
    """A triage that Bob holds."""
    task = task_of(file())
    desk.claim(task.id, actor("bob"))
    return desk.queries.task(task.id)


def written(page: Any, name: str = "finding") -> str:
    """What stands in a text area; browsers drop the first line break."""
    return str(page.find("textarea", attrs={"name": name}).get_text()).removeprefix("\n")


def at(task: Any, what: str = "") -> str:
    return f"/work/task/{task.id}" + (f"/{what}" if what else "")


def test_the_page_shows_the_form_and_the_complaint(held: Any, signed_in: Any, look: Any) -> None:
    page = look(signed_in("bob").get(at(held)))
    assert "The customer wrote: The parcel came open." in page.get_text(" ").replace("  ", " ")
    assert page.find("textarea", attrs={"name": "finding"})
    aside = page.find("aside").get_text(" ")
    assert "Alice Smith" in aside
    assert "Taken" in aside


def test_completing_moves_the_complaint_on(desk: Any, held: Any, signed_in: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    answer = bob.post(at(held), TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/work")
    assert "Done: Triage" in bob.follow(answer).get_data(as_text=True)
    assert desk.queries.task(held.id).answers["finding"] == "Two seams are open."
    assert [t.element_id for t in desk.queries.tasks_of(held.instance_id, open_only=True)] == ["check"]


def test_mistakes_are_named_and_nothing_typed_is_lost(desk: Any, held: Any, signed_in: Any, look: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    answer = bob.post(at(held), {"finding": "<b>half", "items.row": "0", "items.0.what": "pen"})
    page = look(answer)
    assert answer.status_code == 422
    assert "Category: This is needed." in page.select_one(".errors").get_text()
    assert written(page) == "<b>half"
    assert page.find("input", attrs={"name": "items.0.what"})["value"] == "pen"
    assert desk.queries.task(held.id).state == "claimed"


def test_a_question_that_an_answer_opens_is_asked_before_completing(held: Any, signed_in: Any, look: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    page = look(bob.post(at(held), {"category": "delivery", "finding": "Late.", "shown": "category finding items"}))
    assert page.find("input", attrs={"name": "carrier"})
    assert page.select_one(".errors") is None
    assert "further questions" in page.get_text()


def test_changing_an_answer_redraws_the_fields(held: Any, signed_in: Any, look: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    fields = look(bob.post(at(held, "fields"), {"category": "delivery", "finding": "typed"}))
    assert fields.find("input", attrs={"name": "carrier"})
    assert written(fields) == "typed"


def test_rows_are_added_without_checking_the_rest(held: Any, signed_in: Any, look: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    page = look(bob.post(at(held), {"finding": "kept", "rows": "add:items"}))
    assert len(page.select("fieldset.row")) == 1
    assert page.select_one(".errors") is None
    assert written(page) == "kept"


def test_a_draft_survives_until_it_is_completed(desk: Any, held: Any, signed_in: Any, look: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    assert bob.post(at(held, "draft"), {"finding": "half a sen"}).status_code == 200
    assert written(look(signed_in("bob").get(at(held)))) == "half a sen"
    bob.post(at(held), TYPED)
    assert desk.queries.task(held.id).draft is None


def test_the_draft_saved_while_typing_answers_with_one_line(held: Any, signed_in: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    answer = bob.post(at(held, "draft"), {"finding": "half"}, headers={"HX-Request": "true"})
    assert answer.get_data(as_text=True) == "Draft saved at 10:00"


def test_nobody_else_saves_a_draft_or_completes(desk: Any, held: Any, signed_in: Any) -> None:
    bea = signed_in("bea")
    bea.get(at(held))
    assert bea.post(at(held, "draft"), {"finding": "mine"}).status_code == 409
    assert bea.post(at(held, "draft"), {"finding": "mine"}, headers={"HX-Request": "true"}).status_code == 409
    answer = bea.post(at(held), TYPED)
    assert answer.status_code == 409
    assert "Two seams are open." in answer.get_data(as_text=True)
    assert desk.queries.task(held.id).draft is None


def test_two_browsers_complete_at_once_and_one_wins(desk: Any, held: Any, signed_in: Any, look: Any) -> None:
    browsers = [signed_in("bob"), signed_in("bob")]
    for browser in browsers:
        browser.get(at(held))
    sent = [{**TYPED, "finding": f"Written in window {n}.", "request_key": f"window-{n}"} for n in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: pair[0].post(at(held), pair[1]), zip(browsers, sent, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser = next(n for n, answer in enumerate(answers) if answer.status_code == 409)
    page = look(answers[loser])
    assert "Somebody was faster: this task is completed already." in page.get_text()
    assert written(page) == sent[loser]["finding"]
    assert page.select_one("fieldset[disabled]") is None  # a disabled field cannot be copied in every browser
    kinds = [line.kind for line in desk.queries.history(held.instance_id)]
    assert kinds.count("answered") == 1


def test_the_same_submission_twice_is_one(desk: Any, held: Any, signed_in: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    sent = {**TYPED, "request_key": bob.hidden("request_key")}
    assert [bob.post(at(held), sent).status_code for _ in range(2)] == [303, 303]
    assert [line.kind for line in desk.queries.history(held.instance_id)].count("answered") == 1


def test_whoever_did_the_triage_may_not_check_it(
    desk: Any, file: Any, task_of: Any, actor: Any, signed_in: Any
) -> None:
    case = file()
    desk.complete(task_of(case).id, TYPED, actor("bea"))
    check = task_of(case)
    assert (check.element_id, check.group) == ("check", "quality")
    bea = signed_in("bea")
    assert case.number not in bea.get("/work?tab=groups").get_data(as_text=True)
    page = bea.get(at(check)).get_data(as_text=True)
    assert "four-eyes rule" in page
    assert "Take it" not in page
    for path in (at(check), at(check, "claim")):
        assert bea.post(path, {"note": "I approve my own work"}).status_code == 403
    assert "I approve my own work" in bea.post(at(check), {"note": "I approve my own work"}).get_data(as_text=True)
    assert desk.queries.task(check.id).state == "offered"


def test_a_lead_gives_a_task_to_somebody(desk: Any, file: Any, task_of: Any, signed_in: Any) -> None:
    task = task_of(file())
    dana = signed_in("dana")
    dana.get(at(task))
    bob = desk.person_by_login("bob")
    assert dana.post(at(task, "assign"), {"person": bob.id}).status_code == 303
    assert desk.queries.task(task.id).assignee_name == "Bob Kaya"
    quinn = desk.person_by_login("quinn")
    assert dana.post(at(task, "assign"), {"person": quinn.id}).status_code == 403
    assert desk.queries.task(task.id).assignee_name == "Bob Kaya"


def test_only_a_lead_assigns(desk: Any, file: Any, task_of: Any, signed_in: Any) -> None:
    task = task_of(file())
    bob = signed_in("bob")
    bob.get(at(task))
    assert bob.post(at(task, "assign"), {"person": desk.person_by_login("bea").id}).status_code == 403


def test_a_completed_task_shows_what_was_answered(desk: Any, held: Any, actor: Any, signed_in: Any, look: Any) -> None:
    desk.complete(held.id, TYPED, actor("bob"))
    page = look(signed_in("bob").get(at(held)))
    assert "This task was completed" in page.get_text()
    assert written(page) == TYPED["finding"]
    assert page.select_one("fieldset[disabled] textarea")


def test_a_form_is_only_shown_before_its_task_is_taken(file: Any, task_of: Any, signed_in: Any, look: Any) -> None:
    page = look(signed_in("bob").get(at(task_of(file()))))
    assert page.select_one("fieldset[disabled] textarea")
    assert page.find("button", string="Complete") is None


def test_extra_fields_change_nothing(desk: Any, held: Any, signed_in: Any) -> None:
    bob = signed_in("bob")
    bob.get(at(held))
    extra = {"typename": "x", "public_status": "closed", "__class__": "y"}
    assert bob.post(at(held), {**TYPED, **extra}).status_code == 303
    assert set(desk.queries.task(held.id).answers) == {"category", "finding", "items"}
