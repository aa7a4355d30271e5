"""GET and HEAD never write: mail scanners, previews and prefetching browsers open addresses too (threat T8)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from engine import Engine


@pytest.fixture
def contents(desk: Engine) -> Any:
    """The number of rows and a digest of every table; a session's time of last use is no news."""

    def taken() -> dict[str, Any]:
        with desk.house.database.reading() as connection:
            tables = (
                connection.execute(
                    text(
                        "select table_name from information_schema.tables where table_schema = 'public' and "
                        "table_type = 'BASE TABLE'"
                    )
                )
                .scalars()
                .all()
            )
            return {
                table: connection.execute(
                    text(
                        "select count(*), md5(coalesce(string_agg("
                        "md5((to_jsonb(t) - 'seen_at')::text), '' order by to_jsonb(t)::text), ''))"
                        f' from "{table}" t'
                    )
                ).one()
                for table in tables
            }

    return taken


def paths(app: Flask, values: dict[str, str]) -> list[str]:
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            path = rule.rule
            for name, value in values.items():
                path = path.replace(f"<{name}>", value)
            found.append(path)
    return found


def test_opening_every_page_changes_no_row(
    app: Flask,
    desk: Engine,
    filed: Any,
    alice: Any,
    propose: Any,
    hire: Any,
    staff_browser: Any,
    browse: Any,
    contents: Any,
    file: Any,
    enter: Any,
) -> None:
    task = propose(filed)
    alice.post("/track/say", {"text": "The batch is 2213."})
    hire("erin", "customer_service", "quality", "lead", "operations", "audit")
    being_examined = enter(file())  # here the drawing listens to a withdrawal
    visitors = [browse(), alice, being_examined, staff_browser("erin")]
    token = link_of(desk, task)
    known = {
        "task_id": task,
        "token": token,
        "message": "withdrawn",
        "document_id": task,
        "instance_id": filed.id,
        "number": filed.number,
    }
    before = contents()
    assert before["instance"][0] == 2
    for visitor in visitors:
        for path in paths(app, known):
            visitor.get(path)
            visitor.client.head(path)
            visitor.client.get(path, headers={"Purpose": "prefetch", "Sec-Purpose": "prefetch"})
    assert contents() == before


def link_of(desk: Engine, task: str) -> str:
    from engine.access import links

    with desk.house.database.reading() as connection:
        address = links.address(connection, desk.house, task)
    assert address is not None
    return address.rsplit("/", 1)[-1]
