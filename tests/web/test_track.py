"""Following a complaint with number and password (R39-R41, R58; threats T2, T5)."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from engine import Engine


def sign_in(browser: Any, number: str, password: str) -> Any:
    return browser.post("/track", {"number": number, "password": password})


def body(answer: Any) -> str:
    """A page without what differs on every page: the CSRF token and the number typed."""
    return re.sub(r'name="(csrf_token|number)" value="[^"]*"', "", answer.text)


def test_number_and_password_may_be_typed_in_any_way(browser: Any, filed: Any) -> None:
    answer = sign_in(browser, f" {filed.number.lower().replace('-', ' ')} ", filed.password.lower().replace("-", ""))
    assert answer.headers["Location"] == "/track/case"


def test_a_wrong_password_and_an_unknown_number_get_the_same_page(browse: Any, filed: Any) -> None:
    wrong = sign_in(browse(), filed.number, "WRONG-WRONG-WRONG")
    unknown = sign_in(browse(), "000-000-000", filed.password)
    nonsense = sign_in(browse(), "x' or '1'='1", "")
    assert wrong.status_code == unknown.status_code == nonsense.status_code == 401
    assert body(wrong) == body(unknown)


def test_after_five_tries_the_next_has_to_wait_even_without_cookies(browse: Any, filed: Any) -> None:
    statuses = [sign_in(browse(), filed.number, f"WRONG{n}").status_code for n in range(6)]
    assert statuses.count(401) <= 5
    assert statuses[-1] == 429
    refused = sign_in(browse(), filed.number, filed.password)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 60
    assert "Wait 2 minutes" in refused.text


def test_guessing_an_unknown_number_is_slowed_down_in_the_same_way(browse: Any, filed: Any) -> None:
    known = [sign_in(browse(), filed.number, f"WRONG{n}").status_code for n in range(6)]
    assert [sign_in(browse(), "000-000-000", f"WRONG{n}").status_code for n in range(6)] == known


def test_the_status_page_says_what_happens_now(alice: Any) -> None:
    text = alice.get("/track/case").text
    assert "The department is examining your complaint." in text
    assert "We answer by Thu 26 Mar 2026 17:30." in text
    assert "We received and registered your complaint." in text
    assert "Two rolls show blisters." in text


def test_text_and_files_can_be_added(alice: Any, filed: Any, desk: Engine) -> None:
    file = (io.BytesIO(b"label of the roll"), "label.txt")
    answer = alice.post("/track/say", {"text": "The batch is 2213.", "files": file}, content_type="multipart/form-data")
    text = alice.follow(answer).text
    assert "The batch is 2213." in text
    assert "label.txt" in text
    notice = desk.queries.messages(filed.id)[-1]
    assert (notice.direction, notice.seen_by_staff) == ("in", False)


def test_something_can_be_added_after_the_end(alice: Any, filed: Any, desk: Engine) -> None:
    alice.get("/track/tell/withdrawn")
    alice.post("/track/tell/withdrawn", {"reason": "solved"})
    assert desk.queries.instance(filed.id).state == "ended"
    assert alice.post("/track/say", {"text": "It came back."}).status_code == 303
    assert desk.queries.messages(filed.id)[-1].body == "It came back."


def test_an_empty_message_is_told_and_a_refused_file_does_not_lose_the_text(alice: Any) -> None:
    assert alice.post("/track/say", {"text": "  "}).status_code == 422
    file = (io.BytesIO(b"MZ"), "virus.exe")
    answer = alice.post("/track/say", {"text": "See this.", "files": file}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "See this." in answer.text
    assert "virus.exe" in answer.text


def test_documents_are_downloads_that_no_browser_runs(alice: Any, desk: Engine, filed: Any) -> None:
    file = (io.BytesIO(b"<script>alert(1)</script>"), "page.txt")
    alice.post("/track/say", {"text": "see", "files": file}, content_type="multipart/form-data")
    headers = alice.get(f"/track/document/{desk.queries.documents(filed.id)[0].id}").headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_notes_among_staff_are_not_shown(alice: Any, filed: Any, desk: Engine, bob: Any) -> None:
    desk.add_message(filed.id, "between us", bob, internal=True)
    desk.add_message(filed.id, "We need the label.", bob)
    text = alice.get("/track/case").text
    assert "between us" not in text
    assert "We need the label." in text


def test_withdrawing_asks_once_more(alice: Any, filed: Any, desk: Engine) -> None:
    assert "Withdraw your complaint?" in alice.get("/track/tell/withdrawn").text
    assert desk.queries.instance(filed.id).state == "active"
    answer = alice.post("/track/tell/withdrawn", {"reason": ""})
    assert "You withdrew the complaint." in alice.follow(answer).text
    assert desk.queries.instance(filed.id).outcome == "withdrawn"
    alice.get("/track/case")
    assert "/track/tell/" not in alice.text


@pytest.mark.parametrize("message", ["undo_approval", "late_acceptance"])
def test_what_the_drawing_does_not_listen_to_is_refused(alice: Any, message: str) -> None:
    assert "not possible at the moment" in alice.get(f"/track/tell/{message}").text
    assert alice.post(f"/track/tell/{message}").status_code == 409


def test_other_messages_of_the_drawing_are_not_for_customers(alice: Any) -> None:
    assert alice.get("/track/tell/answer_recorded").status_code == 404
