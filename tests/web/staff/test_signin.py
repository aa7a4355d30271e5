"""The staff's door."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("login, password", [("bob", "wrong"), ("nobody", "wrong"), ("", ""), ("bob", "x" * 500)])
def test_every_failure_gets_the_same_answer(desk: Any, browser: Any, login: str, password: str) -> None:
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"login": login, "password": password})
    assert answer.status_code == 401
    assert "Login and password do not fit together" in answer.get_data(as_text=True)


def test_a_right_password_leads_to_the_inbox(signed_in: Any) -> None:
    bob = signed_in("bob")
    assert bob.get("/work").status_code == 200
    assert "Bob Kaya" in bob.text


def test_one_is_led_to_the_page_one_wanted_but_never_elsewhere(desk: Any, browse: Any) -> None:
    for wanted, found in (
        ("/cases?late=1", "/cases?late=1"),
        ("//evil.example", "/work"),
        ("https://evil.example", "/work"),
    ):
        browser = browse()
        browser.get("/sign-in", query_string={"next": wanted})
        answer = browser.post("/sign-in", {"login": "bob", "password": "a long password", "next": wanted})
        assert answer.headers["Location"] == found


def test_too_many_failures_ask_to_wait(desk: Any, browser: Any) -> None:
    for _ in range(30):
        browser.get("/sign-in")
        answer = browser.post("/sign-in", {"login": "bob", "password": "wrong"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_signing_out_ends_the_session_for_a_copied_cookie_too(signed_in: Any) -> None:
    bob = signed_in("bob")
    cookie = bob.client.get_cookie("redress_staff").value
    bob.get("/work")
    assert bob.post("/sign-out").status_code == 303
    bob.client.set_cookie("redress_staff", cookie)
    assert bob.get("/work").status_code == 303


def test_the_language_chosen_at_the_door_is_remembered(desk: Any, browser: Any) -> None:
    browser.get("/sign-in?lang=ru")
    browser.post("/sign-in", {"login": "bob", "password": "a long password"})
    assert desk.person_by_login("bob").language == "ru"


def test_signing_in_needs_a_token(desk: Any, app: Any) -> None:
    answer = app.test_client().post("/sign-in", data={"login": "bob", "password": "a long password"})
    assert answer.status_code == 400


def test_demo_people_are_named_only_where_there_are_any(desk: Any, browser: Any) -> None:
    assert "demo desk" not in browser.get("/sign-in").get_data(as_text=True)
    desk.add_person("ayse", "Ayşe Demir", password="redress-demo", groups=["customer_service"], demo=True)
    page = browser.get("/sign-in").get_data(as_text=True)
    assert "demo desk" in page
    assert "ayse" in page
    assert "bob" not in page


def test_a_disabled_person_is_out_at_once(desk: Any, signed_in: Any) -> None:
    bob = signed_in("bob")
    desk.disable_person(desk.person_by_login("bob").id)
    assert bob.get("/work").status_code == 303
