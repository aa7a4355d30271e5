"""History: append-only, chained, erasable where it is personal."""

from __future__ import annotations

import psycopg
import pytest

from engine.instances.case import lock
from engine.records import Actor
from tests.factories import end, start, user


@pytest.fixture
def case(stage):
    stage.draw([start(), user("check"), end()], "received > check > done")
    case = stage.start()
    stage.complete(case, note="Alice lives in Bursa", choice="1.0")
    return case


def tamper(settings, statement):
    with psycopg.connect(settings.embedded_url) as connection:
        connection.execute("alter table history disable trigger history_append_only")
        connection.execute(statement)


def test_every_line_is_there_with_who_did_it(stage, case):
    lines = stage.engine.queries.history(case.instance_id)
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    (answered,) = [line for line in lines if line.kind == "answered"]
    assert (answered.actor_name, answered.element_name, answered.target_state) == ("Bob", "Check", "completed")
    assert answered.payload["answers"]["note"] == "Alice lives in Bursa"
    assert stage.engine.verify() == []


@pytest.mark.parametrize(
    "statement, reason",
    [
        ("update history set actor = 'nobody' where seq = 3", "changed"),
        ("update history set at = at + interval '1 hour' where seq = 2", "changed"),
        ("delete from history where seq = 3", "missing"),
        ("delete from history where seq = (select max(seq) from history)", "end of the chain"),
        ("update history_payload set payload = '{\"answers\": {}}'", "payload"),
        ("update instance set history_hash = ''", "end of the chain"),
    ],
)
def test_tampering_is_found(stage, case, settings, statement, reason):
    tamper(settings, statement)
    (broken,) = stage.engine.verify()
    assert broken.number == case.number
    assert reason in broken.reason


def test_erased_payloads_leave_the_chain_whole(stage, case):
    assert stage.engine.erase_history_payloads(case.instance_id) > 0
    assert stage.engine.verify(case.instance_id) == []
    assert all(line.payload is None for line in stage.engine.queries.history(case.instance_id))


def test_postgresql_refuses_to_change_a_line(stage, case, settings):
    with psycopg.connect(settings.embedded_url) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute("update history set actor = 'nobody'")


def test_numbers_verify_however_postgresql_writes_them(stage, case):
    def work(ledger):
        locked = lock(ledger, case.instance_id, "system")
        locked.note("measured", payload={"a": 1e2, "b": 0.1, "c": 1e-7, "d": 12345678901234567, "e": [{"f": -0.0}]})
        locked.save()

    stage.engine._verb(work)
    assert stage.engine.verify() == []


def test_what_people_wrote_is_in_no_line(stage, case, settings):
    stage.engine.add_message(case.instance_id, "my number is 0530 111 22 33", Actor(f"customer:{case.instance_id}"))
    with psycopg.connect(settings.embedded_url) as connection:
        for row in connection.execute("select * from history").fetchall():
            assert "0530 111" not in str(row)
            assert "Bursa" not in str(row)
