"""Leases: a worker that dies, hangs or is late loses its job, and nothing happens twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.jobs import rows as jobs
from engine.jobs.performing import finish
from engine.models import job as job_table
from tests.factories import end, service, start, timer, user
from tests.job_rows import ONE, WAY, past, rewind, rows


def test_a_lost_lease_drops_the_result(stage, operation):
    @operation("send")
    def send(job):
        if job.attempt == 1:  # somebody else took it over meanwhile
            rewind(stage, lease_token="another", lease_owner="another")
        return {"winner": job.attempt}

    stage.draw(ONE, WAY)
    case = stage.start()
    stage.engine.work()
    assert "winner" not in stage.engine.queries.instance(case.instance_id).variables
    assert rows(stage, operation="send")[0].state == "leased"
    rewind(stage, lease_until=past())
    stage.engine.work()
    assert stage.engine.queries.instance(case.instance_id).variables["winner"] == 2


def test_killed_between_result_and_application_the_handler_is_not_run_again(stage, calls):
    stage.draw(ONE, WAY)
    case = stage.start()
    engine = stage.engine
    claimed = engine._verb(lambda ledger: jobs.claim(ledger, "a worker"))
    result = engine.performer._handle(claimed)
    assert engine._verb(lambda ledger: jobs.keep_result(ledger, claimed, result))
    # here the worker is killed; its lease runs out
    rewind(stage, lease_until=past())
    assert engine.work() == 1
    assert len(calls) == 1
    assert stage.task(case).element_id == "check"
    # the dead worker's late finish changes nothing
    assert engine._verb(lambda ledger: finish(ledger, claimed, result)) is False


def test_killed_while_performing_it_runs_again_with_the_same_key(stage, calls):
    stage.draw(ONE, WAY)
    stage.start()
    engine = stage.engine
    claimed = engine._verb(lambda ledger: jobs.claim(ledger, "a worker"))
    engine.performer._handle(claimed)
    assert engine.work() == 0  # the lease still holds
    rewind(stage, lease_until=past())
    assert engine.work() == 1
    assert [c.key for c in calls] == [claimed["key"]] * 2
    assert [c.attempt for c in calls] == [1, 2]


def test_a_handler_that_kills_its_worker_each_time_becomes_an_incident(stage, calls):
    stage.draw(ONE, WAY)
    stage.start()
    for _ in range(3):
        stage.engine._verb(lambda ledger: jobs.claim(ledger, "a worker"))
        rewind(stage, lease_until=past())
    stage.engine.work()
    assert calls == []
    assert [i.cause for i in stage.engine.queries.incidents().items] == ["AttemptsUsedUp"]


def test_a_lost_advance_is_found_by_the_sweep(stage, calls):
    stage.draw([start(), user("check"), end()], "received > check > done")
    case = stage.start()
    engine, task = stage.engine, stage.task(case)
    from engine import tasks

    engine._verb(lambda ledger: tasks.complete(ledger, task.id, {"note": "x"}, stage.bob, request_key=None, uploads=()))
    # killed after the commit of the answers, before the next step
    assert stage.state(case) == "active"
    engine.sweep()
    assert stage.state(case) == "ended"


def test_a_timer_that_takes_the_token_away_cancels_the_job(stage, calls):
    stage.draw(
        [start(), service("tell", "send"), timer("late", "tell", "PT1H", interrupting=True), end(), end("over")],
        "received > tell > done; late > over",
    )
    case = stage.start()
    rewind(stage, due_at=past() + timedelta(days=400))
    stage.later(hours=2)
    assert rows(stage, operation="send")[0].state == "cancelled"
    assert stage.state(case) == "ended"
    assert stage.engine.work() == 0


def test_many_workers_perform_each_job_once(stage, calls):
    from concurrent.futures import ThreadPoolExecutor

    stage.draw(ONE, WAY)
    cases = [stage.start() for _ in range(6)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: stage.engine.work(), range(4)))
    assert sum(done) == len(calls) == len({job.key for job in calls}) == 6
    assert all(stage.task(case).element_id == "check" for case in cases)
    assert stage.engine.verify() == []


def test_the_heartbeat_extends_the_lease(stage, calls):
    stage.draw(ONE, WAY)
    stage.start()
    claimed = stage.engine._verb(lambda ledger: jobs.claim(ledger, "a worker"))
    rewind(stage, lease_until=past())
    assert stage.engine._verb(lambda ledger: jobs.extend(ledger, claimed))
    with stage.engine.house.database.reading() as connection:
        until = connection.execute(select(job_table.c.lease_until).where(job_table.c.id == claimed["id"])).scalar()
    assert until > claimed["lease_until"] - timedelta(seconds=5)
    rewind(stage, lease_token="another")
    assert not stage.engine._verb(lambda ledger: jobs.extend(ledger, claimed))


@pytest.mark.parametrize("attempts, least, most", [(1, 8, 12), (2, 16, 24), (4, 64, 96), (30, 2880, 4320)])
def test_delays_double_up_to_an_hour_with_jitter(attempts, least, most):
    assert least <= jobs.backoff(attempts) <= most


def test_a_long_handler_keeps_its_lease(settings, operation):
    import time
    from dataclasses import replace

    from engine import build
    from tests.factories import bundle

    desk = build(replace(settings, handlers_package="", lease_seconds=1), nudge=lambda ids: None)
    seen = []

    @operation("send")
    def send(job):
        def lease():
            with desk.house.database.reading() as connection:
                statement = select(job_table.c.lease_until).where(job_table.c.operation == "send")
                return connection.execute(statement).scalar()

        first, until = lease(), time.monotonic() + 10
        while lease() == first and time.monotonic() < until:
            time.sleep(0.05)
        seen.append(lease() > first)
        return {}

    desk.release("sample", bundle(ONE, WAY), author="dana", accept_warnings=True)
    from engine.records import Actor

    desk.start("sample", {}, actor=Actor("anonymous"))
    desk.work()
    assert seen == [True]
    desk.close()


def test_the_heartbeat_lets_a_handler_go_that_never_ends(stage, calls):
    import threading

    stage.draw(ONE, WAY)
    stage.start()
    claimed = stage.engine._verb(lambda ledger: jobs.claim(ledger, "a worker"))
    begun = threading.Event()
    stage.engine.performer._beat(claimed, begun, beat=0.01, limit=0.02)  # returns by itself
    rewind(stage, lease_token="another")
    stage.engine.performer._beat(claimed, begun, beat=0.01, limit=60)  # and when the lease is lost


def test_a_busy_database_leaves_the_job_to_its_lease(stage, operation):
    from engine.errors import Unavailable

    @operation("send")
    def send(job):
        raise Unavailable

    stage.draw(ONE, WAY)
    stage.start()
    stage.engine.work(1)
    assert rows(stage, operation="send")[0].state == "leased"
    assert stage.engine.queries.incidents().items == []
