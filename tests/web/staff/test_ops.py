"""The operator's room: health, incidents, outbox, clock, people."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from engine import build
from tests.factories import bundle, end, start, user
from web import create_app


def test_the_page_says_what_is_well_and_what_is_not(desk: Any, signed_in: Any, look: Any) -> None:
    tiles = look(signed_in("erin").get("/ops")).select(".stat")
    parts = {tile.find("span").get_text(): tile.find("b").get_text() for tile in tiles}
    assert parts["Database"] == "well"
    assert parts["Worker"] == "down"


def test_an_incident_is_tried_again_only_with_a_reason(desk: Any, file: Any, actor: Any, signed_in: Any) -> None:
    nodes = [
        start("complaint_received", "customer"),
        user("triage", "canteen"),
        user("check", "canteen", not_by="triage"),
        end("closed", "customer"),
    ]
    flows = "complaint_received > triage > check > closed"
    files = bundle(nodes, flows, key="complaint", start_event="complaint_received")
    desk.release("complaint", files, author="dana", accept_warnings=True)
    case = file()
    desk.complete(desk.queries.tasks_of(case.instance_id, open_only=True)[0].id, {}, actor("charlie"))
    incidents = desk.queries.incidents().items
    assert [found.cause for found in incidents] == ["NobodyLeft"]
    erin = signed_in("erin")
    assert case.number in erin.get("/ops").get_data(as_text=True)
    path = f"/ops/incidents/{incidents[0].id}/retry"
    assert erin.post(path, {"reason": " "}).status_code == 422
    assert erin.post(path, {"reason": "the template is there now"}).status_code == 303
    assert desk.queries.incident(incidents[0].id).state == "resolved"
    assert erin.post(path, {"reason": "again"}).status_code == 303
    assert "Somebody was faster" in erin.get("/ops").get_data(as_text=True)
    assert erin.post(f"/ops/incidents/{incidents[0].id}/explode", {"reason": "x"}).status_code == 404


def test_the_outbox_shows_what_was_not_sent(desk: Any, signed_in: Any) -> None:
    folder = desk.settings.var / "outbox"
    folder.mkdir(parents=True)
    for name, to in (("one", "+905321234567"), ("two", "alice@example.com")):
        entry = {
            "key": name,
            "channel": "sms",
            "to": to,
            "subject": None,
            "body": f"<b>{name}</b> http://x.example/a/t",
            "at": "2026-03-18T10:00:00+03:00",
        }
        (folder / f"{name}.json").write_text(json.dumps(entry))
    erin = signed_in("erin")
    page = erin.get("/ops/outbox").get_data(as_text=True)
    assert "&lt;b&gt;one&lt;/b&gt;" in page
    assert 'href="http://x.example/a/t"' in page
    found = erin.get("/ops/outbox?q=alice").get_data(as_text=True)
    assert "alice@example.com" in found
    assert "+905321234567" not in found


def test_demo_people_read_the_outbox_and_others_do_not(desk: Any, signed_in: Any, browse: Any) -> None:
    desk.add_person("ayse", "Ayşe Demir", password="a long password", groups=["customer_service"], demo=True)
    assert signed_in("bob").get("/ops/outbox").status_code == 403
    assert signed_in("ayse").get("/ops/outbox").status_code == 200


def test_the_clock_moves_by_steps_and_to_instants(desk: Any, signed_in: Any) -> None:
    erin = signed_in("erin")
    erin.get("/ops/clock")
    for to, now in (("+P1DT2H", "2026-03-19T09:00:00+00:00"), ("2026-03-25T17:30", "2026-03-25T14:30:00+00:00")):
        assert erin.post("/ops/clock", {"to": to}).status_code == 303
        assert desk.queries.business_time().isoformat() == now
    answer = erin.post("/ops/clock", {"to": "+PT30M"}, headers={"Accept": "application/json"})
    assert answer.get_json() == {"now": "2026-03-25T15:00:00+00:00"}


@pytest.mark.parametrize("to", ["", "tomorrow", "+P", "9999-12-31T00:00", "+P9999999D", "2026-13-01", "-P1D"])
def test_the_clock_refuses_what_is_no_time(desk: Any, signed_in: Any, to: str) -> None:
    erin, before = signed_in("erin"), desk.queries.business_time()
    erin.get("/ops/clock")
    assert erin.post("/ops/clock", {"to": to}).status_code == (303 if to == "+P" else 422)
    assert desk.queries.business_time() == before


def test_a_desk_without_the_setting_has_no_clock_to_move(desk: Any, settings: Any) -> None:
    strict = build(replace(settings, settable_clock=False))
    client = create_app(strict).test_client()
    client.set_cookie("redress_staff", strict.sign_in("erin", "a long password", "127.0.0.1"))
    assert client.get("/ops/clock").status_code == 403
    strict.close()


def test_somebody_new_gets_a_password_shown_once(desk: Any, signed_in: Any, look: Any, browse: Any) -> None:
    erin = signed_in("erin")
    erin.get("/ops/people")
    answer = erin.post(
        "/ops/people",
        {"name": "Frank New", "login": "Frank", "groups": ["quality"], "more": "logistics, customer", "language": "tr"},
    )
    password = look(answer).select_one(".secret-line").get_text()
    frank = desk.person_by_login("frank")
    assert (list(frank.groups), frank.language) == (["logistics", "quality"], "tr")
    assert password not in erin.get("/ops/people").get_data(as_text=True)
    assert desk.sign_in("frank", password, "127.0.0.1")
    assert erin.post("/ops/people", {"name": "F", "login": "frank"}).status_code == 409
    assert erin.post("/ops/people", {"name": "", "login": ""}).status_code == 422


def test_people_are_locked_out_and_let_in_again(desk: Any, signed_in: Any) -> None:
    erin, bob = signed_in("erin"), desk.person_by_login("bob")
    erin.get("/ops/people")
    assert erin.post(f"/ops/people/{bob.id}/disable").status_code == 303
    assert not desk.queries.person(bob.id).active
    assert erin.post(f"/ops/people/{bob.id}/enable").status_code == 303
    assert erin.post(f"/ops/people/{bob.id}/groups", {"groups": ["quality"]}).status_code == 303
    assert list(desk.queries.person(bob.id).groups) == ["quality"]
    own = desk.person_by_login("erin")
    assert erin.post(f"/ops/people/{own.id}/disable").status_code == 409
    assert desk.queries.person(own.id).active
