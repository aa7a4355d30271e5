"""Who may do what: every staff page and every act, for each of the cast (threats T5, T9, T24)."""

from __future__ import annotations

from typing import Any

import pytest

EVERYBODY = ["bob", "bea", "charlie", "dana", "erin", "quinn"]
OPEN = {"bob", "bea", "dana"}
"""Who works in the group that has the task."""
KNOW = {"bob", "bea", "dana", "quinn"}
"""Who works in a group of the procedure."""
CONTACT = {"bob", "bea", "dana"}
OPERATE = {"erin"}
PAGES = {
    "/work": set(EVERYBODY),
    "/work/task/{task}": OPEN,
    "/cases": set(EVERYBODY),
    "/cases/{case}": KNOW,
    "/cases/document/{document}": KNOW,
    "/ops": OPERATE,
    "/ops/outbox": OPERATE,
    "/ops/clock": OPERATE,
    "/ops/people": OPERATE,
}
ACTS = {
    "/work/task/{task}": OPEN,
    "/work/task/{task}/draft": OPEN,
    "/work/task/{task}/fields": OPEN,
    "/work/task/{task}/claim": OPEN,
    "/work/task/{task}/release": {"dana"},
    "/work/task/{task}/assign": {"dana"},
    "/cases/{case}/note": KNOW,
    "/cases/{case}/message": CONTACT,
    "/cases/{case}/document": KNOW,
    "/cases/{case}/seen": KNOW,
    "/cases/export": {"bea", "dana", "quinn"},
    "/ops/clock": OPERATE,
    "/ops/people": OPERATE,
    "/ops/people/{person}/disable": OPERATE,
    "/ops/people/{person}/reset": OPERATE,
    "/ops/incidents/{nothing}/retry": OPERATE,
}
NOTHING = "00000000-0000-4000-8000-000000000000"
REFUSED = {302, 303, 401, 403, 404}


@pytest.fixture
def ids(desk: Any, file: Any, task_of: Any, actor: Any) -> dict[str, str]:
    """What addresses are filled with."""
    from engine.records import Upload

    case = file()
    desk.add_message(case.instance_id, "", actor("bob"), uploads=[Upload("a.txt", b"x")], internal=True)
    document = desk.queries.documents(case.instance_id)[0]
    return {
        "case": case.instance_id,
        "task": task_of(case).id,
        "document": document.id,
        "nothing": NOTHING,
        "person": desk.person_by_login("charlie").id,
        "number": case.number,
        "password": case.password,
    }


@pytest.mark.parametrize("login", EVERYBODY)
def test_each_page_opens_for_those_who_have_the_right(ids: Any, signed_in: Any, login: str) -> None:
    browser = signed_in(login)
    for pattern, allowed in PAGES.items():
        status = browser.get(pattern.format(**ids)).status_code
        assert (status == 200) == (login in allowed), f"{login} {pattern}: {status}"
        assert status == 200 or status in REFUSED


@pytest.mark.parametrize("login", ["charlie", "erin", "quinn"])
def test_acts_are_refused_to_those_who_lack_the_right(desk: Any, ids: Any, signed_in: Any, login: str) -> None:
    browser = signed_in(login)
    browser.get("/work")
    before = desk.queries.history(ids["case"])
    for pattern, allowed in ACTS.items():
        if login in allowed:
            continue
        sent = {"finding": "x", "text": "x", "confirmed": "1", "person": ids["person"]}
        answer = browser.post(pattern.format(**ids), sent)
        assert answer.status_code in {403, 404}, f"{login} {pattern}: {answer.status_code}"
    assert desk.queries.history(ids["case"]) == before
    assert desk.queries.task(ids["task"]).state == "offered"


def test_a_stranger_and_a_customer_reach_nothing_of_the_staff(desk: Any, ids: Any, browse: Any) -> None:
    stranger, customer = browse(), browse()
    customer.get("/track")
    assert customer.post("/track", {"number": ids["number"], "password": ids["password"]}).status_code == 303
    before = desk.queries.history(ids["case"])
    for browser in (stranger, customer):
        for pattern in PAGES:
            assert browser.get(pattern.format(**ids)).status_code in REFUSED, pattern
        browser.get("/track")
        for pattern in ACTS:
            assert browser.post(pattern.format(**ids)).status_code in REFUSED, pattern
    assert desk.queries.history(ids["case"]) == before


def test_the_list_of_an_outsider_is_empty(ids: Any, signed_in: Any) -> None:
    assert ids["number"] in signed_in("quinn").get("/cases").get_data(as_text=True)
    for login in ("charlie", "erin"):
        assert ids["number"] not in signed_in(login).get("/cases").get_data(as_text=True)


@pytest.mark.parametrize("login", ["bob", "charlie", "erin"])
def test_foreign_and_broken_ids_find_nothing(desk: Any, signed_in: Any, login: str) -> None:
    browser = signed_in(login)
    browser.get("/work")
    for broken in (NOTHING, "x", "1 or 1=1", "%2e%2e%2f", "\u0000"):
        for path in ("/work/task/{}", "/cases/{}", "/cases/document/{}"):
            assert browser.get(path.format(broken)).status_code in {403, 404, 308}
        for path in ("/work/task/{}/claim", "/work/task/{}", "/cases/{}/note", "/ops/people/{}/disable"):
            assert browser.post(path.format(broken), {"text": "x"}).status_code in {403, 404, 308}


def test_no_act_works_without_its_token(app: Any, ids: Any, signed_in: Any, desk: Any) -> None:
    dana, erin = signed_in("dana"), signed_in("erin")
    before = desk.queries.history(ids["case"])
    for browser in (dana, erin):
        for pattern in (*ACTS, "/sign-out"):
            assert browser.client.post(pattern.format(**ids)).status_code == 400, pattern
    assert desk.queries.history(ids["case"]) == before


def test_every_view_of_the_staff_names_its_right(app: Any) -> None:
    ours = ("signin.", "worklist.", "cases.", "ops.")
    views = {name: view for name, view in app.view_functions.items() if name.startswith(ours)}
    assert len(views) >= 25
    assert all(getattr(view, "right", None) for view in views.values())
