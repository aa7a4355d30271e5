"""Filing a complaint: no account, no JavaScript, nothing typed is lost (requirements R27-R38; threats T1, T6)."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from engine import Engine

TYPED = {
    "customer_name": "Alice Öztürk",
    "customer_email": "alice@example.com",
    "description": "Two rolls show blisters.",
}


def photo(name: str = "note.txt", content: bytes = b"seen on 3 March") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def send(browser: Any, data: dict[str, Any]) -> Any:
    return browser.post("/complaint", data, content_type="multipart/form-data")


def cases(desk: Engine) -> list[Any]:
    return list(desk.queries.instances().items)


def test_a_complaint_with_files_is_registered(desk: Engine, browser: Any) -> None:
    browser.get("/complaint")
    answer = send(
        browser, {**TYPED, "request_key": browser.hidden("request_key"), "attachments": [photo(), photo("more.txt")]}
    )
    assert answer.headers["Location"] == "/complaint/done"
    (case,) = cases(desk)
    assert case.variables["customer_name"] == "Alice Öztürk"
    assert case.channel == "web"
    assert {d.name for d in desk.queries.documents(case.id)} == {"note.txt", "more.txt"}


def test_number_password_and_date_are_shown_once(desk: Engine, browser: Any) -> None:
    send(browser, TYPED)
    text = browser.get("/complaint/done").text
    (case,) = cases(desk)
    password = re.search(r'<dd class="code">(\w{4}-\w{4}-\w{4})</dd>', text)
    assert password is not None
    assert case.number in text
    assert "We answer by Thu 26 Mar 2026 17:30." in text
    again = browser.get("/complaint/done").text
    assert password.group(1) not in again
    assert case.number not in again
    desk.sign_in_customer(case.number, password.group(1), "127.0.0.1")


def test_the_password_travels_to_that_page_unreadable(desk: Engine, browser: Any) -> None:
    answer = send(browser, TYPED)
    (case,) = cases(desk)
    assert case.number not in str(answer.headers)


def test_everything_typed_and_chosen_survives_an_error(desk: Engine, browser: Any) -> None:
    browser.get("/complaint")
    answer = send(
        browser,
        {**TYPED, "description": "", "attachments": [photo("image.jpg.txt"), photo("image.jpg.txt", b"another")]},
    )
    assert answer.status_code == 422
    assert 'value="Alice Öztürk"' in answer.text
    assert 'value="alice@example.com"' in answer.text
    assert 'href="#f-description"' in answer.text
    kept = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    assert len(kept) == 2
    assert send(browser, {**TYPED, "kept": kept}).status_code == 303
    assert len(desk.queries.documents(cases(desk)[0].id)) == 2


def test_a_kept_file_that_is_unticked_is_not_sent(desk: Engine, browser: Any) -> None:
    send(browser, {**TYPED, "description": "", "attachments": [photo()]})
    assert send(browser, TYPED).status_code == 303
    assert not desk.queries.documents(cases(desk)[0].id)


def test_a_forged_note_of_a_kept_file_is_worth_nothing(desk: Engine, browser: Any) -> None:
    assert send(browser, {**TYPED, "kept": ["../../secret", "WyJhIl0.forged"]}).status_code == 303
    assert not desk.queries.documents(cases(desk)[0].id)


def test_a_file_of_a_wrong_kind_is_named_and_not_kept(desk: Engine, browser: Any) -> None:
    answer = send(browser, {**TYPED, "attachments": [photo("virus.exe")]})
    assert answer.status_code == 422
    assert "virus.exe" in answer.text
    assert 'name="kept"' not in answer.text


def test_bytes_that_are_not_what_the_name_says_are_refused_beside_the_field(desk: Engine, browser: Any) -> None:
    answer = send(browser, {**TYPED, "attachments": [photo("photo.jpg", b"<svg onload=alert(1)>")]})
    assert answer.status_code == 422
    assert 'href="#f-attachments"' in answer.text
    assert not cases(desk)


def test_sending_twice_makes_one_complaint(desk: Engine, browser: Any) -> None:
    browser.get("/complaint")
    data = {**TYPED, "request_key": browser.hidden("request_key")}
    for _ in range(2):
        assert send(browser, data).status_code == 303
    assert len(cases(desk)) == 1


def test_the_language_buttons_keep_what_is_typed(desk: Engine, browser: Any) -> None:
    browser.get("/complaint")
    answer = send(browser, {**TYPED, "lang": "ru", "attachments": [photo()]})
    assert answer.status_code == 200
    assert '<html lang="ru">' in answer.text
    assert 'value="Alice Öztürk"' in answer.text
    assert "note.txt" in answer.text
    assert not cases(desk)
    send(browser, TYPED)
    assert cases(desk)[0].language == "ru"


def test_programs_fall_into_the_trap_and_people_are_told(desk: Engine, browser: Any) -> None:
    answer = send(browser, {**TYPED, "website": "https://spam.example"})
    assert answer.status_code == 422
    assert 'value="Alice Öztürk"' in answer.text
    assert not cases(desk)


def test_an_expired_page_shows_what_was_typed(desk: Engine, browser: Any) -> None:
    answer = browser.client.post("/complaint", data={**TYPED, "csrf_token": "old"})
    assert answer.status_code == 400
    assert "Two rolls show blisters." in answer.text


def test_too_many_complaints_from_one_network_have_to_wait(desk: Engine, browser: Any) -> None:
    for _ in range(31):
        desk_answer = send(browser, {**TYPED, "description": ""})
    assert desk_answer.status_code == 429
    assert 'value="Alice Öztürk"' in desk_answer.text
    assert not cases(desk)


@pytest.mark.parametrize("key", ["typename", "__class__", "number", "workdays", "received_at", "answer"])
def test_keys_that_the_form_does_not_have_go_nowhere(desk: Engine, browser: Any, key: str) -> None:
    send(browser, {**TYPED, key: "forged"})
    for case in cases(desk):
        assert case.variables.get(key) != "forged"
        assert desk.queries.tasks_of(case.id)


def test_markup_is_shown_as_text(desk: Engine, browser: Any, enter: Any, file: Any) -> None:
    case = file(customer_name="<script>alert(1)</script>")
    page = enter(case).get("/track/case").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


class TestOnBehalf:
    """Staff file through the same form (R29)."""

    def test_the_customer_gets_the_password_and_staff_only_the_number(
        self, desk: Engine, hire: Any, staff_browser: Any
    ) -> None:
        hire("bob", "customer_service")
        bob = staff_browser("bob")
        assert "Time of the first contact" in bob.get("/complaint?on_behalf=1").text
        answer = bob.post(
            "/complaint?on_behalf=1",
            {
                **TYPED,
                "channel": "phone",
                "customer_language": "tr",
                "received_at": "2026-03-17T16:00",
                "consent": "on",
            },
        )
        assert answer.status_code == 303
        (case,) = cases(desk)
        assert (case.channel, case.language, case.variables["received_on_behalf"]) == ("phone", "tr", True)
        assert case.received_at.isoformat() == "2026-03-17T13:00:00+00:00"
        shown = bob.get("/complaint/done").text
        assert case.number in shown
        assert len(re.findall(r'<dd class="code">', shown)) == 1

    def test_channel_time_and_consent_are_needed(self, desk: Engine, hire: Any, staff_browser: Any) -> None:
        hire("bob", "customer_service")
        answer = staff_browser("bob").post("/complaint?on_behalf=1", {**TYPED, "received_at": "2031-01-01T10:00"})
        assert answer.status_code == 422
        for field in ("channel", "received_at", "consent"):
            assert f'href="#{field}"' in answer.text
        assert 'value="Alice Öztürk"' in answer.text

    @pytest.mark.parametrize("group", ["technical_service", "audit"])
    def test_others_may_not(self, desk: Engine, hire: Any, staff_browser: Any, group: str) -> None:
        hire("charlie", group)
        assert staff_browser("charlie").get("/complaint?on_behalf=1").status_code == 403
