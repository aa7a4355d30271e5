"""Instances: from the start form to the end event."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, Invalid, NotFound, SettingsError
from engine.records import Actor, Upload
from tests.factories import choice, end, fork, form, script, service, start, user

LINEAR = [
    start(public_status="received"),
    user("check", public_status="working", due="workdays(1)"),
    end(public_status="closed", outcome="agreed"),
]
WAY = "received > check > done"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_a_case_goes_from_its_form_to_its_end(stage):
    stage.draw(LINEAR, WAY, promise="workdays(5, received_at)")
    case = stage.start()
    record = stage.engine.queries.instance(case.instance_id)
    assert (record.state, record.public_status, record.facts) == ("active", "working", {"customer_name": "Alice"})
    assert record.promised_at.isoformat() == "2026-03-26T14:30:00+00:00"
    task = stage.task(case)
    assert (task.element_id, task.group, task.data["customer_name"]) == ("check", "desk", "Alice")
    assert task.due_at.isoformat() == "2026-03-19T10:00:00+00:00"  # half day before the feast
    stage.engine.claim(task.id, stage.bob)
    stage.complete(case, note="fine")
    record = stage.engine.queries.instance(case.instance_id)
    assert (record.state, record.public_status, record.outcome) == ("ended", "closed", "agreed")
    assert record.variables["note"] == "fine"
    assert stage.engine.verify() == []


def test_a_promise_in_the_drawing_takes_the_place_of_the_first(stage):
    again = user("again", public_status="working", promise="workdays(days, received_at)")
    stage.draw([start(), script("count", "{ days: 2 }"), again, end()], "received > count > again > done")
    case = stage.start()
    record = stage.engine.queries.instance(case.instance_id)
    assert record.promised_at.isoformat() == "2026-03-23T14:30:00+00:00"
    (line,) = [one for one in stage.engine.queries.history(case.instance_id) if one.kind == "promise"]
    assert (line.element_id, line.target_state) == ("again", "2026-03-23T14:30:00+00:00")
    assert stage.engine.verify() == []


def test_a_promise_that_cannot_be_told_keeps_the_first_and_stops_nothing(stage):
    again = user("again", promise="string(story)")
    stage.draw([start(), again, end()], "received > again > done", promise="workdays(5, received_at)")
    case = stage.start(answers={"story": "soon"})
    record = stage.engine.queries.instance(case.instance_id)
    assert record.promised_at.isoformat() == "2026-03-26T14:30:00+00:00"
    assert [i.cause for i in stage.engine.queries.incidents().items] == ["PropertyFailed"]
    assert stage.task(case).element_id == "again"


def test_answers_that_do_not_fit_the_start_form_start_nothing(stage):
    stage.draw(LINEAR, WAY)
    with pytest.raises(Invalid):
        stage.start(answers={"typename": "x"})
    assert stage.engine.queries.instances().items == []


def test_the_same_request_key_starts_one_case_and_gives_one_answer(stage):
    stage.draw(LINEAR, WAY)
    first, again = stage.start(request_key="k1"), stage.start(request_key="k1")
    assert first == again
    assert len(stage.engine.queries.instances().items) == 1


def test_a_double_click_starts_one_case(stage):
    from concurrent.futures import ThreadPoolExecutor

    stage.draw(LINEAR, WAY)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: stage.start(request_key="the button"), range(4)))
    assert len(set(answers)) == 1
    assert len(stage.engine.queries.instances().items) == 1
    assert stage.kinds(answers[0]).count(("offered", "check")) == 1


def test_staff_file_on_behalf_and_the_contact_time_counts(stage):
    stage.draw(LINEAR, WAY)
    case = stage.start(actor=stage.bob, channel="phone")
    record = stage.engine.queries.instance(case.instance_id)
    assert record.channel == "phone"
    assert record.variables["received_on_behalf"] is True
    assert record.variables["opened_by"] == stage.bob.id


def test_reserved_variables_are_the_engines(stage):
    stage.draw(LINEAR, WAY)
    case = stage.start()
    variables = stage.engine.queries.instance(case.instance_id).variables
    assert variables["number"] == case.number
    assert variables["channel"] == "web"


def test_without_a_release_nothing_starts(stage):
    with pytest.raises(NotFound):
        stage.start()


def test_a_photo_is_kept_as_a_document(stage):
    stage.draw(LINEAR, WAY)
    case = stage.start(answers={"photos": ["bag.png"]}, uploads=[Upload("bag.png", PNG)])
    (document,) = stage.engine.queries.documents(case.instance_id)
    assert (document.name, document.media_type, document.author) == (
        "bag.png",
        "image/png",
        f"customer:{case.instance_id}",
    )
    assert stage.engine.queries.document_content(document.id)[1] == PNG


def test_a_file_that_is_not_what_its_name_says_is_refused_and_nothing_starts(stage):
    stage.draw(LINEAR, WAY)
    with pytest.raises(Invalid) as caught:
        stage.start(answers={"photos": ["bag.png"]}, uploads=[Upload("bag.png", b"<script>alert(1)</script>")])
    assert caught.value.problems[0].code == "file_type"
    assert stage.engine.queries.instances().items == []


def test_a_choice_follows_the_answers(stage):
    stage.draw(
        [start(), user("check"), choice("big", "f_big_small"), user("review"), end("small"), end("large")],
        "received > check > big > small; big > review [amount > 100]; review > large",
    )
    small, large = stage.start(answers={"amount": 5}), stage.start(answers={"amount": 500})
    stage.complete(small)
    stage.complete(large)
    assert stage.state(small) == "ended"
    assert stage.task(large).element_id == "review"


def test_a_failing_step_keeps_the_answers_and_opens_an_incident(stage, operation):
    faults = [RuntimeError("Alice said 0530 111 22 33")]

    @operation("weigh", inline=True)
    def weigh(job):
        if faults:
            raise faults[0]
        return {"weighed": True}

    stage.draw([start(), user("check"), service("weighing", "weigh"), end()], "received > check > weighing > done")
    case = stage.start()
    stage.complete(case, note="typed with care")
    (task,) = stage.engine.queries.tasks_of(case.instance_id)
    assert (task.state, task.answers["note"]) == ("completed", "typed with care")
    (incident,) = stage.engine.queries.incidents().items
    assert (incident.cause, incident.element_id) == ("StepFailed", "weighing")
    assert "Alice" not in incident.detail
    faults.clear()
    with pytest.raises(Invalid):
        stage.engine.retry(incident.id, stage.bob, " ")
    stage.engine.retry(incident.id, stage.bob, "the scales are repaired")
    assert stage.state(case) == "ended"
    assert stage.engine.queries.incidents().items == []
    with pytest.raises(Conflict):
        stage.engine.retry(incident.id, stage.bob, "once more")


def test_two_branches_wait_side_by_side(stage):
    stage.draw(
        [start(), fork("split"), user("a"), user("b"), fork("join"), end()],
        "received > split > a > join > done; split > b > join",
        forms={"a": form("note"), "b": form("choice")},
    )
    case = stage.start()
    stage.complete(case, "a", note="from a")
    assert [t.element_id for t in stage.open_tasks(case)] == ["b"]
    stage.complete(case, "b", choice="from b")
    assert stage.state(case) == "ended"
    assert stage.engine.queries.instance(case.instance_id).variables["note"] == "from a"


def test_a_customer_knows_only_the_own_case(stage):
    stage.draw(LINEAR, WAY)
    mine, other = stage.start(), stage.start()
    me = Actor(f"customer:{mine.instance_id}")
    assert stage.engine.queries.instance(mine.instance_id, me).number == mine.number
    with pytest.raises(NotFound):
        stage.engine.queries.instance(other.instance_id, me)
    assert [i.id for i in stage.engine.queries.instances(me).items] == [mine.instance_id]


def test_charlie_of_another_group_sees_no_case(stage):
    stage.draw(LINEAR, WAY)
    case = stage.start()
    charlie = stage.person("charlie", "canteen")
    with pytest.raises(NotFound):
        stage.engine.queries.instance(case.instance_id, charlie)
    assert stage.engine.queries.instances(charlie).items == []
    assert len(stage.engine.queries.instances(stage.bob).items) == 1


def test_a_release_whose_operation_nobody_registers_does_not_start(stage, operation, settings):
    from dataclasses import replace

    from engine import build
    from engine.handling import _registry

    @operation("send")
    def send(job):
        return {}

    stage.draw([start(), service("tell", "send"), user("check"), end()], "received > tell > check > done")
    del _registry["send"]
    with pytest.raises(SettingsError, match="send"):
        build(replace(settings, handlers_package=""))
