"""B13: due timers fired into persisted steps by the sweeper, 100,000 timers waiting."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from engine import Engine
from tests.bench import bundles, floors
from tests.bench.crew import FLOOR_SECONDS, Client, rate
from tests.bench.figures import Outcome, Part, best, milliseconds, ratios
from tests.bench.ground import Ground, desk

TITLE = "due timers fired into persisted steps, 100,000 waiting"
WAITING = 100_000
BATCH = 60
"""Timers that become due in one round."""
DAY_ZERO = datetime(2026, 3, 18, 10, 0, tzinfo=ZoneInfo("Europe/Istanbul"))
COPY = """
with made as (
  insert into instance (id, number, process_key, release_id, version, format, runtime, state, language, channel,
                        variables, facts, received_at, started_at, history_seq, history_hash)
  select gen_random_uuid(), %(mark)s || n, process_key, release_id, version, format, runtime, state, language, channel,
         variables, facts, received_at, started_at, history_seq, history_hash
  from instance, generate_series(1, %(count)s) n where id = %(like)s returning id),
tasks as (
  insert into user_task (id, instance_id, token, element_id, name, lane, "group", state, offered_at, data)
  select gen_random_uuid(), made.id, t.token, t.element_id, t.name, t.lane, t."group", t.state, t.offered_at, t.data
  from made, user_task t where t.instance_id = %(like)s)
insert into timer (id, instance_id, token, element_id, attached_to, state, due_at, interrupting, calendar_hash)
select gen_random_uuid(), made.id, t.token, t.element_id, t.attached_to, t.state, t.due_at, t.interrupting,
       t.calendar_hash from made, timer t where t.instance_id = %(like)s
"""


def run(ground: Ground, rounds: int, *, waiting: int = WAITING, batch: int = BATCH) -> Outcome:
    """One case per round is filed an hour apart and copied; an hour of business time makes its copies due."""
    with ground.database() as url:
        floors.prepare(url)
        engine = desk(url, ground.folder)
        engine.release("complaint", bundles.files(), author="bench", accept_warnings=True)
        client = Client(url, ground.folder)
        for number in range(rounds + 1):
            engine.set_clock(DAY_ZERO + timedelta(hours=number), "operator")
            copy(url, client.start(), f"D{number}-", batch)
        engine.set_clock(DAY_ZERO + timedelta(hours=20), "operator")
        copy(url, client.start(), "W", waiting)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("update job set state = 'done'")
            connection.execute("vacuum analyze")
        found = measure(engine, client, rounds, batch + 1)
        client.close()
        engine.close()
    parts = [
        Part("timers fired per s / floor steps per s", ratios(found["fired"], found["floor"]), 0.5),
        Part("idle poll, p50 ms", [milliseconds(found["idle"])["p50"]], 0.2, at_least=False),
    ]
    detail: dict[str, Any] = {f"{name} per s": best(found[name]) for name in ("fired", "floor")}
    detail["whole idle sweep, ms"] = milliseconds(found["sweep"])
    return Outcome(parts, detail, ["lateness at 100 due per second"])


def copy(url: str, like: str, mark: str, count: int) -> None:
    """So many instances like one that waits: rows and runtime state, all due at the same instant."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")  # keys are right by construction
        connection.execute(COPY, {"like": like, "mark": mark, "count": count})


def measure(engine: Engine, client: Client, rounds: int, due: int) -> dict[str, list[float]]:
    """Rates by round, the first round aside, then idle polls."""
    found: dict[str, list[float]] = {"fired": [], "floor": [], "idle": [], "sweep": []}
    for number in range(rounds + 1):
        engine.set_clock(DAY_ZERO + timedelta(days=1, hours=number, minutes=1), "operator")
        fired, begun = 0, time.perf_counter()
        while done := engine.sweep().timers:
            fired += done
        taken = time.perf_counter() - begun
        assert fired == due, f"{fired} timers fired, {due} were due"
        if number:
            found["fired"].append(fired / taken)
            found["floor"].append(rate([client.floor.turn(FLOOR_SECONDS)]))
    for _ in range(50):
        begun = time.perf_counter()
        assert engine.sweep().timers == 0
        found["sweep"].append(time.perf_counter() - begun)
        begun = time.perf_counter()
        engine.sweeper._timers()  # what a sweep does for timers, without its other chores
        found["idle"].append(time.perf_counter() - begun)
    return found
