"""Celery carries ids and nothing else; losing everything it carries does no harm."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace

import psycopg
from celery.utils.quorum_queues import detect_quorum_queues

from engine.nudge import PERFORM, Doorbell, celery_app
from tests.factories import end, service, start, user


def files(settings):
    return sorted((settings.var / "broker" / "queue").glob("*.msg"))


def test_a_nudge_is_an_id_in_a_file(settings):
    Doorbell(settings)(["0190-id"])
    (message,) = files(settings)
    body = json.loads(message.read_text())
    assert body["headers"]["task"] == PERFORM
    assert body["content-type"] == "application/json"


def test_the_delivery_settings_lose_no_killed_task(settings):
    conf = celery_app(settings).conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert (conf.task_ignore_result, conf.accept_content) == (True, ["json"])
    redis = celery_app(replace(settings, broker_url="redis://127.0.0.1:1/0")).conf.broker_transport_options
    assert (redis["visibility_timeout"], redis["unacked_restore_interval"]) == (300, 5)
    assert redis["unacked_restore_throttle"] == 1


def test_rabbitmq_keeps_nudges_in_a_quorum_queue_and_confirms_them(settings):
    app = celery_app(replace(settings, broker_url="amqp://guest:guest@127.0.0.1:1//"))
    queue = app.amqp.queues["redress"]
    assert queue.queue_arguments == {"x-queue-type": "quorum"}
    assert queue.exchange.type == "topic"  # or each worker warns that delays, never used here, would not work
    assert app.conf.broker_transport_options["confirm_publish"] is True
    assert app.conf.task_acks_late
    assert detect_quorum_queues(app, "amqp") == (True, "redress")  # then prefetch is per consumer, as it must be


def test_other_brokers_have_a_plain_queue(settings):
    for url in ("", "redis://127.0.0.1:1/0"):
        assert not celery_app(replace(settings, broker_url=url)).amqp.queues["redress"].queue_arguments


def test_workers_wait_for_their_broker_however_long_it_is_away(settings):
    conf = celery_app(settings).conf
    assert conf.broker_connection_retry_on_startup
    assert conf.broker_connection_max_retries is None


def test_a_broker_that_accepts_and_says_nothing_blocks_nobody_for_long(settings):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        for scheme in ("redis", "amqp"):
            bell = Doorbell(replace(settings, broker_url=f"{scheme}://127.0.0.1:{mute.getsockname()[1]}//"))
            begun = time.monotonic()
            assert not any(bell(["id"]) for _ in range(20))
            assert time.monotonic() - begun < 6, scheme


def test_a_dead_broker_blocks_nobody_for_long(settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    bell = Doorbell(replace(settings, broker_url=f"redis://127.0.0.1:{port}/0"))
    begun = time.monotonic()
    for _ in range(20):
        bell(["id"])
    assert time.monotonic() - begun < 5


def test_nudges_are_sent_after_the_commit_and_only_then(stage, calls):
    told = []

    def nudge(ids):
        told.extend((i, stage.engine.queries.jobs(limit=50)) for i in ids)

    object.__setattr__(stage.engine.house, "nudge", nudge)
    stage.draw([start(), service("tell", "send"), user("check"), end()], "received > tell > check > done")
    stage.start()
    assert len(told) == 1  # the service task; what moves the case on is done at once
    assert all(any(job.id == job_id for job in seen) for job_id, seen in told)


def test_lost_nudges_are_found_by_the_sweep(stage, calls):
    stage.draw([start(), service("tell", "send"), user("check"), end()], "received > tell > check > done")
    case = stage.start()
    assert stage.engine.sweep().jobs == 1
    assert stage.task(case).element_id == "check"


def test_living_workers_are_nudged_instead(stage, calls):
    told = []
    object.__setattr__(stage.engine.house, "nudge", told.extend)
    stage.draw([start(), service("tell", "send"), user("check"), end()], "received > tell > check > done")
    case = stage.start()
    told.clear()
    stage.engine.beat("worker:here:1")
    assert stage.engine.sweep().jobs == 1
    assert len(told) == 1
    assert stage.open_tasks(case) == []
    assert set(stage.engine.queries.heartbeats()) == {"sweeper", "worker:here:1"}


def test_a_sweep_performs_itself_what_it_could_tell_nobody(stage, calls):
    stage.draw([start(), service("tell", "send"), user("check"), end()], "received > tell > check > done")
    object.__setattr__(stage.engine.house, "nudge", lambda ids: not ids)  # a dead broker
    stage.start()
    stage.engine.beat("worker:here:1")  # alive, but it hears no bell
    stage.engine.sweep()
    assert not stage.engine.queries.jobs(limit=50, state="due")


def test_a_sweep_performs_itself_what_nobody_heard_for_long(stage, calls, database):
    stage.draw([start(), service("tell", "send"), user("check"), end()], "received > tell > check > done")
    object.__setattr__(stage.engine.house, "nudge", lambda ids: True)  # the broker took them all
    case = stage.start()
    stage.engine.beat("worker:here:1")  # alive, but it lost the broker
    stage.engine.sweep()
    assert stage.open_tasks(case) == []
    with psycopg.connect(database) as connection:
        connection.execute("update job set due_at = due_at - interval '31 seconds' where state = 'due'")
    stage.engine.sweep()
    assert [task.element_id for task in stage.open_tasks(case)] == ["check"]
