"""Incidents: found, told, retried or resolved with a reason."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.records import Actor
from tests.factories import end, fork, service, start, user

NODES = [start(), fork("split"), service("tell", "send"), user("check"), end("told"), end()]
WAY = "received > split > tell > told; split > check > done"


@pytest.fixture
def broken(stage, operation):
    @operation("send")
    def send(job):
        raise RuntimeError

    stage.draw(NODES, WAY)
    case = stage.start()
    stage.engine.work()
    return case


def only(stage):
    (found,) = stage.engine.queries.incidents().items
    return found


def test_resolving_keeps_the_reason_and_who_gave_it(stage, broken):
    incident = only(stage)
    stage.engine.resolve(incident.id, stage.bob, "told by phone")
    (kept,) = stage.engine.queries.incidents_of(broken.instance_id)
    assert (kept.state, kept.reason) == ("resolved", "told by phone")
    assert ("incident_resolved", "tell") in stage.kinds(broken)
    with pytest.raises(Conflict):
        stage.engine.resolve(incident.id, stage.bob, "again")


def test_a_reason_is_asked_and_customers_have_no_say(stage, broken):
    incident = only(stage)
    with pytest.raises(Invalid):
        stage.engine.resolve(incident.id, stage.bob, "")
    with pytest.raises(Forbidden):
        stage.engine.retry(incident.id, Actor(f"customer:{broken.instance_id}"), "please")
    with pytest.raises(NotFound):
        stage.engine.retry("no such id", stage.bob, "please")


def test_a_retry_that_fails_again_opens_a_new_incident(stage, broken):
    first = only(stage)
    stage.engine.retry(first.id, stage.bob, "try")
    second = only(stage)
    assert second.id != first.id
    assert second.job_id == first.job_id


def test_incidents_are_counted_by_their_case(stage, broken):
    assert only(stage).number == broken.number
    assert stage.engine.queries.incident(only(stage).id).cause == "RuntimeError"
