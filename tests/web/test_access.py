"""Who may open which page: all routes x all roles, closed by default (threats T5, T9, T24)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from engine import Engine
from web import access

GROUPS = ("customer_service", "technical_service", "plant_technical", "quality", "lead", "operations", "audit")
NARROWER = {"ops.outbox"}
"""Pages that narrow their right further: the outbox is for operators and for demo people."""


def routes(app: Flask, method: str) -> Iterator[tuple[str, str, Rule]]:
    """Path (with ids that exist nowhere), right and rule of every route of ours that takes a method."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            path = re.sub(r"<[^>]+>", lambda _: str(uuid4()), rule.rule)
            yield path, app.view_functions[rule.endpoint].right, rule


@pytest.fixture
def everybody(browse: Any, alice: Any, hire: Any, staff_browser: Any) -> dict[str, Any]:
    found = {"anonymous": browse(), "customer": alice}
    for group in GROUPS:
        hire(f"person_{group}", group)
        found[group] = staff_browser(f"person_{group}")
    return found


def has(role: str, right: str) -> bool:
    """What the one table says."""
    marks = (
        {"anyone"}
        if role == "anonymous"
        else {"anyone", "customer"}
        if role == "customer"
        else {"anyone", "staff", role}
    )
    return bool(access.RIGHTS[right] & marks)


def test_every_route_names_its_right(app: Flask) -> None:
    closed = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and getattr(app.view_functions[rule.endpoint], "right", None) not in access.RIGHTS
    ]
    assert not closed


def test_a_route_without_a_right_is_refused_at_run_time(desk: Engine, app: Flask, browser: Any) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "nobody said who may see this")
    assert browser.get("/forgotten").status_code == 403


def test_no_page_opens_without_its_right(app: Flask, everybody: dict[str, Any]) -> None:
    wrong = []
    for role, visitor in everybody.items():
        for path, right, rule in routes(app, "GET"):
            answer = visitor.get(path)
            opened = answer.status_code == 200 or (
                answer.status_code >= 400 and answer.status_code not in {403, 404, 410}
            )
            if not has(role, right) and opened:
                wrong.append((role, rule.rule, answer.status_code))
            if has(role, right) and answer.status_code >= 500 and rule.rule != "/readyz":
                wrong.append((role, rule.rule, answer.status_code))
    assert not wrong


def test_pages_open_with_their_right(app: Flask, everybody: dict[str, Any]) -> None:
    refused = [
        (role, rule.rule)
        for role, visitor in everybody.items()
        for path, right, rule in routes(app, "GET")
        if has(role, right)
        and "<" not in rule.rule
        and rule.endpoint not in NARROWER
        and visitor.get(path).status_code == 403
    ]
    assert not refused


def test_every_post_without_a_token_is_refused(app: Flask, everybody: dict[str, Any]) -> None:
    accepted = [
        (role, rule.rule)
        for role, visitor in everybody.items()
        for path, _, rule in routes(app, "POST")
        if visitor.client.post(path, data={"text": "forged"}).status_code != 400
    ]
    assert not accepted


def test_nobody_posts_without_the_right(app: Flask, everybody: dict[str, Any]) -> None:
    wrong = []
    for role, visitor in everybody.items():
        for path, right, rule in routes(app, "POST"):
            if not has(role, right) and visitor.post(path).status_code != 403:
                wrong.append((role, rule.rule))
    assert not wrong


def test_whoever_is_not_signed_in_is_shown_the_door(desk: Engine, browser: Any) -> None:
    assert browser.get("/track/case").headers["Location"] == "/track"
    assert browser.get("/work").headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a\nb", ""]
)
def test_no_address_leads_away_from_this_site(path: str) -> None:
    assert access.local_path(path, "/home") == "/home"


def test_a_local_address_is_kept() -> None:
    assert access.local_path("/work/1?tab=mine", "/") == "/work/1?tab=mine"


def test_a_customer_reaches_nothing_of_another_complaint(
    alice: Any, filed: Any, file: Callable[..., Any], enter: Any, desk: Engine, propose: Any
) -> None:
    others = file(customer_name="Charlie")
    charlie = enter(others)
    charlie.post("/track/say", {"text": "secret of Charlie"})
    document = desk.queries.documents(others.id) or None
    task = propose(others)
    assert document is None
    for path in (f"/track/decide?task={task}", f"/track/document/{task}"):
        assert alice.get(path).status_code == 404
    answer = alice.post("/track/decide", {"task": task, "answer": "approved", "confirmed": "1"})
    assert answer.status_code == 404
    assert desk.queries.task(task).state == "offered"
    assert "secret of Charlie" not in alice.get("/track/case").text


def test_a_customer_cannot_download_a_document_of_another_complaint(
    alice: Any, file: Any, enter: Any, desk: Engine
) -> None:
    others = file(customer_name="Charlie")
    from engine.records import Actor, Upload

    desk.add_documents(others.id, [Upload("note.txt", b"Charlie's")], Actor(f"customer:{others.id}"))
    document = desk.queries.documents(others.id)[0]
    assert alice.get(f"/track/document/{document.id}").status_code == 404
    assert enter(others).get(f"/track/document/{document.id}").data == b"Charlie's"


def test_a_session_of_a_customer_is_no_session_of_staff(app: Flask, desk: Engine, filed: Any) -> None:
    token = desk.sign_in_customer(filed.number, filed.password, "127.0.0.1")
    client = app.test_client()
    client.set_cookie("redress_staff", token)
    assert client.get("/work").status_code == 303


def test_a_copied_cookie_is_worthless_after_signing_out(app: Flask, alice: Any) -> None:
    stolen = alice.client.get_cookie("redress_case").value
    alice.get("/track/case")
    alice.post("/track/leave")
    thief = app.test_client()
    thief.set_cookie("redress_case", stolen)
    assert thief.get("/track/case").status_code == 303


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(alice: Any) -> None:
    for name in ("redress_case", "redress_visit"):
        cookie = alice.client.get_cookie(name)
        if cookie is not None:
            assert cookie.http_only
            assert cookie.same_site == "Lax"


def test_over_https_cookies_are_bound_to_this_host(desk: Engine) -> None:
    from dataclasses import replace

    from web import create_app

    desk.house = replace(desk.house, settings=replace(desk.settings, public_url="https://desk.example"))
    answer = create_app(desk).test_client().get("/complaint", base_url="https://desk.example")
    assert answer.headers["Set-Cookie"].startswith("__Host-redress_visit=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize("proxies,network", [(0, "127.0.0.1"), (1, "203.0.113.7")])
def test_a_forwarded_address_counts_only_behind_trusted_proxies(desk: Engine, proxies: int, network: str) -> None:
    from dataclasses import replace

    from web import create_app

    desk.house = replace(desk.house, settings=replace(desk.settings, trusted_proxies=proxies))
    app = create_app(desk)

    @app.get("/who")
    @access.needs("public")
    def who() -> str:
        return access.network()

    answer = app.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.7"})
    assert answer.text == network


def test_an_ipv6_network_is_its_64(app: Flask, desk: Engine) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}):
        assert access.network() == "2001:db8:1:2::/64"
