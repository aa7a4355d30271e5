"""Approving and refusing: by hand, twice asked, once counted (R60-R69; threat T8)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from engine import Engine
from web.i18n import ZONE


@pytest.fixture
def task(propose: Any, filed: Any) -> str:
    return str(propose(filed))


@pytest.fixture
def link(desk: Engine, task: str) -> str:
    from engine.access import links

    with desk.house.database.reading() as connection:
        address = links.address(connection, desk.house, task)
    assert address is not None
    return address.removeprefix(desk.settings.base_url)


def answer(browser: Any, choice: str, remark: str = "", **more: str) -> Any:
    """Fill in the page of the first open question."""
    browser.get("/track/decide")
    hidden = {"task": browser.hidden("task"), "report": browser.hidden("report")}
    return browser.post("/track/decide", {**hidden, "answer": choice, "remark": remark, **more})


def confirm(browser: Any) -> Any:
    """Press the confirming button of the page."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', browser.text))
    fields.pop("csrf_token")
    return browser.post("/track/decide", {**fields, "confirmed": "1"})


def test_the_status_page_leads_to_the_question(alice: Any, task: str) -> None:
    text = alice.get("/track/case").text
    assert "It is your turn" in text
    assert "Please answer by" in text
    assert "You are right, we replace both rolls." in text


def test_approving_needs_a_choice_and_a_confirmation(alice: Any, task: str, desk: Engine, filed: Any) -> None:
    assert answer(alice, "").status_code == 422
    assert answer(alice, "approved").status_code == 200
    assert desk.queries.task(task).state == "offered"
    assert confirm(alice).headers["Location"] == "/track/answered"
    found = desk.queries.instance(filed.id)
    assert (found.public_status, found.outcome) == ("closed", "agreed_first_round")
    assert desk.queries.task(task).completed_by == f"customer:{filed.id}"
    assert "The complaint is closed." in alice.get("/track/answered").text


def test_refusing_needs_no_reason(alice: Any, task: str, desk: Engine, filed: Any) -> None:
    answer(alice, "refused")
    assert confirm(alice).status_code == 303
    assert desk.queries.instance(filed.id).public_status == "under_evaluation"


def test_whoever_approves_and_complains_is_asked_again(alice: Any, task: str) -> None:
    assert "Is anything still unresolved?</h2>" in answer(alice, "approved", "still broken").text
    assert "Is anything still unresolved?</h2>" not in answer(alice, "refused", "still broken").text


def test_the_answer_can_be_changed_before_it_is_sent(alice: Any, task: str, desk: Engine) -> None:
    answer(alice, "approved", "still broken")
    text = answer(alice, "approved", "still broken", change="1").text
    assert "still broken" in text
    assert 'name="confirmed"' not in text
    assert desk.queries.task(task).state == "offered"


def test_an_answer_to_a_replaced_report_is_refused_and_kept(alice: Any, task: str) -> None:
    alice.get("/track/decide")
    refused = alice.post(
        "/track/decide",
        {
            "task": task,
            "report": "of an older version",
            "answer": "refused",
            "remark": "my long reason",
            "confirmed": "1",
        },
    )
    assert refused.status_code == 409
    assert "my long reason" in refused.text


def test_the_second_answer_finds_the_first(alice: Any, task: str, enter: Any, filed: Any, desk: Engine) -> None:
    second = enter(filed)
    answer(second, "refused")
    answer(alice, "approved")
    assert confirm(alice).status_code == 303
    assert confirm(second).status_code == 409
    assert desk.queries.instance(filed.id).public_status == "closed"


def test_pressing_twice_counts_once(alice: Any, task: str) -> None:
    answer(alice, "approved")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', alice.text))
    for _ in range(2):
        alice.get("/complaint")
        fields["csrf_token"] = alice.token
        assert alice.client.post("/track/decide", data={**fields, "confirmed": "1"}).status_code == 303


def test_an_approval_can_be_undone_while_the_drawing_allows_it(alice: Any, task: str, desk: Engine, filed: Any) -> None:
    answer(alice, "approved")
    confirm(alice)
    assert "/track/tell/undo_approval" in alice.get("/track/case").text
    alice.get("/track/tell/undo_approval")
    assert alice.post("/track/tell/undo_approval").status_code == 303
    assert desk.queries.instance(filed.id).public_status == "completed"
    assert len(desk.queries.customer_tasks(filed.id)) == 1


def test_a_refusal_starts_a_round_with_a_promise_of_its_own(alice: Any, task: str, desk: Engine, filed: Any) -> None:
    first = desk.queries.instance(filed.id).promised_at
    assert "We answer by" not in alice.get("/track/case").text
    answer(alice, "refused")
    confirm(alice)
    again = desk.queries.instance(filed.id).promised_at
    assert again is not None
    assert again != first
    text = alice.get("/track/case").text
    assert f"We answer by {again.astimezone(ZONE):%a %-d %b %Y %H:%M}." in text
    assert text.count("You have our answer at the latest") == 1
    earlier = text[text.index("First round") : text.index("</details>", text.index("First round"))]
    assert "The department is examining your complaint." in earlier
    assert "Other people look at your complaint again." not in earlier


def test_nothing_to_answer_is_said_so(alice: Any) -> None:
    assert "There is nothing to answer now" in alice.get("/track/decide").text


class TestLink:
    """The approval link: scanners open it, people press its button."""

    def test_opening_it_a_hundred_times_changes_nothing(self, browser: Any, link: str, task: str, desk: Engine) -> None:
        for _ in range(50):
            assert browser.get(link).status_code == 200
            browser.client.head(link)
            browser.client.get(link, headers={"Sec-Purpose": "prefetch"})
        assert desk.queries.task(task).state == "offered"
        assert browser.client.get_cookie("redress_case") is None

    def test_its_button_leads_to_the_question_and_answers_nothing(
        self, browser: Any, link: str, task: str, desk: Engine
    ) -> None:
        browser.get(link)
        went = browser.post(link)
        assert went.headers["Location"] == f"/track/decide?task={task}"
        assert "Approve or refuse the result" in browser.follow(went).text
        assert desk.queries.task(task).state == "offered"

    def test_a_scanner_that_posts_has_no_token(self, browser: Any, link: str, desk: Engine, task: str) -> None:
        assert browser.client.post(link).status_code == 400
        assert (
            browser.client.post(
                "/track/decide", data={"task": task, "answer": "approved", "confirmed": "1"}
            ).status_code
            == 400
        )

    def test_after_the_answer_it_says_so(self, browser: Any, browse: Any, link: str, task: str) -> None:
        browser.get(link)
        browser.post(link)
        answer(browser, "approved")
        confirm(browser)
        later = browse()
        page = later.get(link)
        assert page.status_code == 410
        assert "You have answered already" in page.text
        assert later.post(link).status_code == 410

    def test_an_unknown_one_is_friendly(self, browser: Any, desk: Engine) -> None:
        page = browser.get("/a/AAAAAAAAAAAAAAAAAAAAAA")
        assert page.status_code == 404
        assert "This link does not work" in page.text

    def test_its_page_is_not_indexed_not_stored_and_tells_no_other_site(self, browser: Any, link: str) -> None:
        page = browser.get(link)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert 'name="robots" content="noindex"' in page.text
