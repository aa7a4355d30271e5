"""Instances: from the start form to the end event."""

from __future__ import annotations

import pytest

from engine.errors import Invalid, NotFound
from engine.records import Actor, Upload
from tests.factories import end, start, user

LINEAR = [start(public_status="received"), user("check", public_status="working"), end(public_status="closed", outcome="agreed")]
WAY = "received > check > done"


def test_a_case_goes_from_its_form_to_its_end(stage):
    stage.draw(LINEAR, WAY, promise="workdays(5, received_at)")
    case = stage.start()
    record = stage.engine.queries.instance(case.instance_id)
    assert (record.state, record.public_status, record.facts) == ("active", "working", {"customer_name": "Alice"})
    assert record.promised_at.isoformat() == "2026-03-26T14:30:00+00:00"
    task = stage.task(case)
    assert (task.element_id, task.group, task.data["customer_name"]) == ("check", "desk", "Alice")
    stage.engine.claim(task.id, stage.bob)
    stage.complete(case, note="fine")
    record = stage.engine.queries.instance(case.instance_id)
    assert (record.state, record.public_status, record.outcome) == ("ended", "closed", "agreed")
    assert record.variables["note"] == "fine"
    assert stage.engine.verify() == []
