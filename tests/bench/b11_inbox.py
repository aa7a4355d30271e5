"""B11: the inbox page over HTTP with 100,000 open tasks, against its SQL by hand."""

from __future__ import annotations

import re
import time
from typing import Any

import psycopg

from tests.bench import floors
from tests.bench.crew import Client
from tests.bench.crowd import fill, hire, release
from tests.bench.figures import Outcome, Part, best, milliseconds, p50
from tests.bench.front import Visitor, serving
from tests.bench.ground import Ground, desk

TITLE = "inbox page over HTTP, 100,000 open tasks of 200,000"
OPEN = 100_000
REQUESTS = 60
ARENA_MS, ARENA_FLOOR_MS = 344.0, 0.97
"""Published paper: spiff-arena's task list with 100,000 open, and the floor step (p50) of the same machine."""
SQL = """
select t.id, t.name, t.due_at, t.assignee_id, t."group", i.number, i.facts from user_task t join instance i
on i.id = t.instance_id where t.id in (select id from (select x.id, x.due_at from unnest(%s::text[]) g
cross join lateral (select id, due_at from user_task where state = 'offered' and "group" = g order by due_at limit 25) x
order by due_at limit 25) u) order by t.due_at, t.id
"""


def run(ground: Ground, rounds: int, *, open_tasks: int = OPEN, requests: int = REQUESTS) -> Outcome:
    """A typical user's page and that of a user without any task; SQL, page and floor in turns."""
    with ground.database() as url:
        floors.prepare(url)
        engine = desk(url, ground.folder)
        release(engine)
        people = hire(engine, 4)
        engine.add_person("idle", "Idle", "a long password", groups=("nowhere1", "nowhere2", "nowhere3"))
        engine.close()
        client = Client(url, ground.folder)
        fill(url, client, open_tasks=open_tasks, people=[person for person, _ in people[1:]])
        with serving(url, ground.folder) as port:
            found = measure(url, port, client, list(people[0][1]), rounds, requests)
        client.close()
    return judged(found)


def measure(
    url: str, port: int, client: Client, groups: list[str], rounds: int, requests: int
) -> dict[str, list[list[float]]]:
    """Latencies by contender and round."""
    typical, idle = Visitor(port), Visitor(port)
    typical.sign_in("person0")
    idle.sign_in("idle")
    found: dict[str, list[list[float]]] = {name: [] for name in ("sql", "typical", "idle", "floor")}
    with psycopg.connect(url, autocommit=True) as look:
        for warm in range(rounds + 1):
            seen = {
                "sql": [_sql(look, groups) for _ in range(requests)],
                "typical": [_page(typical, 25) for _ in range(requests)],
                "idle": [_page(idle, 0) for _ in range(requests)],
                "floor": client.floor.turn(0.4),
            }
            if warm:
                for name, latencies in seen.items():
                    found[name].append(latencies)
    return found


def _sql(look: psycopg.Connection[Any], groups: list[str]) -> float:
    begun = time.perf_counter()
    rows = look.execute(SQL, (groups,), prepare=True).fetchall()
    taken = time.perf_counter() - begun
    assert len(rows) == 25
    return taken


def _page(visitor: Visitor, tasks: int) -> float:
    begun = time.perf_counter()
    status = visitor.get("/work?tab=groups")
    taken = time.perf_counter() - begun
    shown = len(set(re.findall(r"/work/task/([0-9a-f-]{36})", visitor.page)))
    assert (status, shown) == (200, tasks), f"status {status}, {shown} tasks on the page"
    return taken


def judged(found: dict[str, list[list[float]]]) -> Outcome:
    """Against the SQL, in milliseconds, and against spiff-arena's published page."""
    by_round = {name: [p50(one) for one in latencies] for name, latencies in found.items()}
    pages = [max(pair) for pair in zip(by_round["typical"], by_round["idle"], strict=True)]
    worst = [milliseconds(one)["p99"] for one in found["typical"]]
    arena = [ARENA_MS / ARENA_FLOOR_MS * floor for floor in by_round["floor"]]
    parts = [
        Part("p50 / SQL by hand", [page / sql for page, sql in zip(pages, by_round["sql"], strict=True)], 4, False),
        Part("p50 ms", pages, 3, at_least=False),
        Part("p99 ms", worst, 10, at_least=False),
        Part("spiff-arena / ours (paper x floor)", [a / page for a, page in zip(arena, pages, strict=True)], 100),
    ]
    return Outcome(parts, {f"{name} p50 ms": best(values) for name, values in by_round.items()})
