"""The physical limit: one durably persisted step without engine, ORM and web server.

Lock and read the instance's row, write its new state (1.5 KB), insert one history row and one task row, commit;
psycopg in pipeline mode, two round trips.
"""

from __future__ import annotations

import random
import secrets
import time

import psycopg

ROWS = 2000
STATE_BYTES = 1536
BODY = '{"user": "agent1", "task": "approval", "changes": {"approved": false, "remark": "' + "x" * 120 + '"}}'
TABLES = """
create table f_inst(id bigint primary key, version int not null, state bytea not null);
alter table f_inst alter state set storage external;
create table f_task(id bigint generated always as identity primary key, inst bigint not null, name text not null,
  open bool not null, created timestamptz not null default now());
create index on f_task(name, created) where open;
create table f_event(id bigint generated always as identity primary key, inst bigint not null, kind text not null,
  body jsonb not null, at timestamptz not null default now());
create index on f_event(inst);
"""


def prepare(url: str) -> None:
    """Make the floor's tables beside ours."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
        rows = [(number, 0, secrets.token_bytes(STATE_BYTES)) for number in range(ROWS)]
        connection.cursor().executemany("insert into f_inst values (%s, %s, %s)", rows)
        connection.execute("vacuum analyze f_inst")


class Floor:
    """One client of the floor."""

    def __init__(self, url: str, seed: int = 0) -> None:
        self.connection = psycopg.connect(url)
        self._cursor = self.connection.cursor(binary=True)
        self._chance = random.Random(seed)
        self._states = [secrets.token_bytes(STATE_BYTES) for _ in range(16)]
        for _ in range(10):
            self.step()

    def step(self) -> None:
        """One persisted step."""
        cursor, number = self._cursor, self._chance.randrange(ROWS)
        with self.connection.pipeline():
            cursor.execute("select version, state from f_inst where id=%s for update", (number,))
            found = cursor.fetchone()
            assert found is not None
            state = self._states[number % 16]
            cursor.execute("update f_inst set state=%s, version=%s where id=%s", (state, found[0] + 1, number))
            cursor.execute("insert into f_event(inst,kind,body) values(%s,'completed',%s)", (number, BODY))
            cursor.execute("insert into f_task(inst,name,open) values(%s,'approval',true)", (number,))
            self.connection.commit()

    def turn(self, seconds: float) -> list[float]:
        """Latencies of as many steps as fit."""
        found, end = [], time.perf_counter() + seconds
        while (begun := time.perf_counter()) < end:
            self.step()
            found.append(time.perf_counter() - begun)
        return found

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()
