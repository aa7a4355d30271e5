"""A desk full of work, written by SQL: many instances with open and finished tasks, people in three of 40 groups."""

from __future__ import annotations

import psycopg

from engine import Engine
from tests.bench import bundles
from tests.bench.crew import Client

GROUPS = 40
FILL = """
insert into instance (id, number, process_key, release_id, state, language, channel, variables, facts,
                      received_at, started_at, public_status)
select gen_random_uuid(), 'N' || n, i.process_key, i.release_id, 'active', 'en', 'web', i.variables,
       jsonb_build_object('customer_name', 'Customer ' || n %% 5000, 'category', 'serious'), i.received_at - n *
       interval '1 minute', i.started_at, 'received'
from instance i, generate_series(1, %(cases)s) n where i.id = %(like)s;
"""
TASKS = f"""
with numbered as (select id, row_number() over (order by received_at) as n from instance where number like 'N%%')
insert into user_task (id, instance_id, token, element_id, name, lane, "group", state, priority, offered_at, due_at,
                       completed_at, excluded, data, assignee_id)
select gen_random_uuid(), c.id, 'token-' || k, 'intake', 'Intake', 'desk_complaint',
       'group' || (1 + abs(hashint8(c.n * 7 + k)) %% {GROUPS}),
       case when k > %(each)s then 'completed' when h = 0 then 'claimed' else 'offered' end, 0, now() - c.n *
       interval '5 min', now() + (c.n * 31 %% 10000) * interval '7 min', case when k > %(each)s then now() end, '{{}}',
       '{{}}', case when k <= %(each)s and h = 0 then
       (%(people)s::uuid[])[1 + abs(hashint8(c.n * 3 + k)) %% %(heads)s] end
from numbered c, generate_series(1, %(each)s + 1) k, lateral (select abs(hashint8(c.n + k * 13)) %% 4 as h) x;
"""


def release(engine: Engine) -> None:
    """The reference process, active."""
    engine.release("complaint", bundles.files(), author="bench", accept_warnings=True)


def fill(url: str, client: Client, *, open_tasks: int, people: list[str], each: int = 1) -> None:
    """So many open tasks, `each` of them on one case with one finished beside; `people` have claimed a quarter."""
    like = client.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")  # keys are right by construction
        connection.execute(FILL, {"cases": open_tasks // each, "like": like})
        connection.execute(TASKS, {"each": each, "people": people, "heads": len(people)})  # type: ignore[arg-type]
        connection.execute("vacuum analyze instance")
        connection.execute("vacuum analyze user_task")


def hire(engine: Engine, count: int) -> list[tuple[str, tuple[str, ...]]]:
    """People with three groups each: ids and groups. One password hash serves all but the first."""
    found = []
    for number in range(count):
        groups = tuple(f"group{1 + (number * 7 + k * 11) % GROUPS}" for k in range(3))
        record, _ = engine.add_person(f"person{number}", f"Person {number}", "a long password", groups=groups)
        found.append((record.id, groups))
    return found
