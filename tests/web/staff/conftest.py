"""A desk with a triage, a check by somebody else and a question to the customer; the cast signed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from engine import Engine
from engine.records import Actor, Started, TaskRecord
from tests.factories import bundle, end, start, user

PASSWORD = "a long password"
CAST = {
    "bob": ("Bob Kaya", ["customer_service"]),
    "bea": ("Bea Aksoy", ["customer_service", "quality"]),
    "charlie": ("Charlie Nobody", ["canteen"]),
    "dana": ("Dana Owner", ["quality", "lead", "customer_service"]),
    "erin": ("Erin Ops", ["operations"]),
    "quinn": ("Quinn Check", ["quality"]),
}
TRIAGE: dict[str, Any] = {
    "type": "default",
    "id": "triage",
    "schemaVersion": 19,
    "components": [
        {"type": "text", "id": "said", "text": "**The customer wrote:** {{ story }}"},
        {
            "type": "radio",
            "key": "category",
            "label": "Category",
            "validate": {"required": True},
            "values": [{"label": "Delivery", "value": "delivery"}, {"label": "Quality", "value": "quality"}],
        },
        {"type": "textarea", "key": "finding", "label": "Finding", "validate": {"required": True}},
        {
            "type": "textfield",
            "key": "carrier",
            "label": "Carrier",
            "validate": {"required": True},
            "conditional": {"hide": '=category != "delivery"'},
        },
        {
            "type": "dynamiclist",
            "path": "items",
            "label": "Evidence",
            "components": [{"type": "textfield", "key": "what", "label": "What"}],
        },
    ],
}
FACTS = {"customer_name": "text", "category": "text", "department": "text"}


@pytest.fixture
def desk(engine: Engine) -> Engine:
    """The engine with people and the drawing."""
    nodes = [
        start("complaint_received", "customer", public_status="received"),
        user("triage", "customer_service", due="workdays(1)", public_status="under_evaluation"),
        user("check", "quality", not_by="triage", due="workdays(3)"),
        user("approve", "customer"),
        end("closed", "customer", public_status="closed", outcome="agreed_first_round"),
    ]
    files = bundle(
        nodes,
        "complaint_received > triage > check > approve > closed",
        key="complaint",
        facts=FACTS,
        forms={"triage": json.dumps(TRIAGE).encode()},
        start_event="complaint_received",
        owner_group="lead",
        statuses=["received", "under_evaluation", "closed"],
        outcomes=["agreed_first_round"],
        promise="workdays(5)",
    )
    engine.release("complaint", files, author="dana", accept_warnings=True)
    for login, (name, groups) in CAST.items():
        engine.add_person(login, name, password=PASSWORD, groups=groups)
    return engine


@pytest.fixture
def file(desk: Engine) -> Callable[..., Started]:
    """Alice files a complaint."""

    def filing(name: str = "Alice Smith", story: str = "The parcel came open.", **more: Any) -> Started:
        answers = {"customer_name": name, "story": story, "customer_email": "alice@example.com", **more}
        return desk.start("complaint", answers, actor=Actor("customer"))

    return filing


@pytest.fixture
def task_of(desk: Engine) -> Callable[[Started], TaskRecord]:
    """The one open task of a complaint."""
    return lambda case: desk.queries.tasks_of(case.instance_id, open_only=True)[0]


@pytest.fixture
def actor(desk: Engine) -> Callable[[str], Actor]:
    """One of the cast as an actor."""
    return lambda login: desk.actor_of(desk.person_by_login(login).id)


@pytest.fixture
def signed_in(desk: Engine, browse: Callable[[], Any]) -> Callable[[str], Any]:
    """A browser of its own in which one of the cast is signed in."""

    def enter(login: str) -> Any:
        browser = browse()
        browser.get("/sign-in")
        answer = browser.post("/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser

    return enter


@pytest.fixture
def look() -> Callable[[Any], BeautifulSoup]:
    """An answer's HTML, to be asked."""
    return lambda answer: BeautifulSoup(answer.get_data(as_text=True), "html.parser")
