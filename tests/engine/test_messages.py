"""Messages: one key, one token, once; and what people add to a case at any time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.models import inbox
from engine.records import Actor, Upload
from tests.factories import end, message, start, subprocess, user

CASE = [
    start(),
    subprocess("whole", [start("begin"), user("check"), end("checked")], "begin > check > checked"),
    message("taken_back", "whole", "withdrawn"),
    end(),
    end("withdrawn_end", outcome="withdrawn"),
]
WAY = "received > whole > done; taken_back > withdrawn_end"


def customer(case):
    return Actor(f"customer:{case.instance_id}")


def outcomes(stage):
    with stage.engine.house.database.reading() as connection:
        return sorted(connection.execute(select(inbox.c.outcome)).scalars())


def test_a_withdrawal_ends_the_case_from_inside(stage):
    stage.draw(CASE, WAY)
    case = stage.start()
    stage.engine.withdraw(case.instance_id, customer(case), "it was my mistake")
    record = stage.engine.queries.instance(case.instance_id)
    assert (record.state, record.outcome) == ("ended", "withdrawn")
    assert [t.state for t in stage.engine.queries.tasks_of(case.instance_id)] == ["cancelled"]
    with pytest.raises(Conflict):
        stage.engine.withdraw(case.instance_id, customer(case), "again")


def test_nobody_withdraws_somebody_elses_case(stage):
    stage.draw(CASE, WAY)
    mine, other = stage.start(), stage.start()
    for stranger in (customer(other), Actor("anonymous")):
        with pytest.raises((Forbidden, NotFound)):
            stage.engine.withdraw(mine.instance_id, stranger, "")
    assert stage.state(mine) == "active"


def test_a_key_is_used_once_and_a_message_is_taken_in_once(stage):
    stage.draw(CASE, WAY)
    case = stage.start()
    (waiting,) = stage.engine.queries.subscriptions(case.instance_id)
    correlate = stage.engine.correlate
    assert correlate(waiting.key, source="mail", message_id="1", payload={"reason": "a"})
    assert not correlate(waiting.key, source="mail", message_id="1")
    assert not correlate(waiting.key, source="mail", message_id="2")
    assert not correlate("no such key", source="mail", message_id="3")
    assert outcomes(stage) == ["delivered", "unmatched", "unmatched"]
    assert stage.engine.queries.instance(case.instance_id).variables["reason"] == "a"


def test_one_message_in_parallel_is_delivered_once(stage):
    stage.draw(CASE, WAY)
    case = stage.start()
    (waiting,) = stage.engine.queries.subscriptions(case.instance_id)
    with ThreadPoolExecutor(4) as pool:
        got = list(
            pool.map(lambda i: stage.engine.correlate(waiting.key, source="mail", message_id=str(i % 2)), range(4))
        )
    assert sorted(got) == [False, False, False, True]
    assert stage.kinds(case).count(("entered", "withdrawn_end")) == 1


def test_an_answer_that_comes_after_a_withdrawal_is_kept_but_moves_nothing(stage):
    from engine import tasks

    stage.draw(CASE, WAY)
    case = stage.start()
    task = stage.task(case)
    stage.engine._verb(
        lambda ledger: tasks.complete(ledger, task.id, {"note": "x"}, stage.bob, request_key=None, uploads=())
    )  # committed, and the process killed before the next step
    stage.engine.withdraw(case.instance_id, customer(case))
    assert stage.state(case) == "ended"
    stage.engine.sweep()
    assert [j.state for j in stage.engine.queries.jobs(instance_id=case.instance_id)] == ["done"] * 3
    assert stage.engine.queries.tasks_of(case.instance_id)[0].answers["note"] == "x"
    assert stage.engine.verify() == []


def test_an_answer_overtaken_by_an_interrupting_message_is_told_in_history(stage):
    from engine import tasks

    stage.draw(
        [
            start(),
            subprocess("whole", [start("begin"), user("check"), end("checked")], "begin > check > checked"),
            message("taken_back", "whole", "withdrawn"),
            user("goodbye"),
            end(),
            end("withdrawn_end"),
        ],
        "received > whole > done; taken_back > goodbye > withdrawn_end",
    )
    case = stage.start()
    task = stage.task(case)
    stage.engine._verb(
        lambda ledger: tasks.complete(ledger, task.id, {"note": "x"}, stage.bob, request_key=None, uploads=())
    )
    stage.engine.withdraw(case.instance_id, customer(case))
    stage.engine.sweep()
    assert ("too_late", "check") in stage.kinds(case)
    assert stage.task(case).element_id == "goodbye"


def test_a_customer_writes_in_every_state_and_staff_see_a_notice(stage):
    stage.draw(CASE, WAY)
    case = stage.start()
    stage.engine.withdraw(case.instance_id, customer(case))
    stage.engine.add_message(case.instance_id, "One more thing\x00", customer(case), uploads=[Upload("a.txt", b"more")])
    (notice,) = stage.engine.queries.notices(stage.bob)
    assert (notice.body, notice.number, notice.direction) == ("One more thing", case.number, "in")
    assert [d.name for d in stage.engine.queries.documents(case.instance_id)] == ["a.txt"]
    assert stage.engine.mark_seen(case.instance_id, stage.bob) == 1
    assert stage.engine.queries.notices(stage.bob) == []


def test_internal_notes_stay_inside(stage):
    stage.draw(CASE, WAY)
    case = stage.start()
    stage.engine.add_message(case.instance_id, "Careful", stage.bob, internal=True)
    stage.engine.add_message(case.instance_id, "We are on it", stage.bob)
    assert [m.body for m in stage.engine.queries.messages(case.instance_id, for_customer=True)] == ["We are on it"]
    with pytest.raises(Forbidden):
        stage.engine.add_message(case.instance_id, "x", customer(case), internal=True)


@pytest.mark.parametrize("body", ["", "  ", "x" * 10_001])
def test_empty_and_endless_texts_are_refused(stage, body):
    stage.draw(CASE, WAY)
    case = stage.start()
    with pytest.raises(Invalid):
        stage.engine.add_message(case.instance_id, body, customer(case))


def test_a_stranger_adds_nothing(stage):
    stage.draw(CASE, WAY)
    case, other = stage.start(), stage.start()
    for stranger in (customer(other), Actor("anonymous")):
        with pytest.raises(Forbidden):
            stage.engine.add_message(case.instance_id, "x", stranger)
