"""What a handler is given: read over a connection that is closed again before the handler runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine import feel
from engine.access import credentials as access
from engine.access import links
from engine.definitions.bundle import Bundle
from engine.errors import FeelError
from engine.handling import Contact, Credentials, Job
from engine.house import House
from engine.models import instance, person, user_task
from engine.states import TaskState


def given(connection: Connection, house: House, row: Mapping[str, Any]) -> Job:
    """The `Job` of one attempt: variables, texts, contact, credentials and the page the addressee answers on."""
    common = {
        "key": row["key"],
        "operation": row["operation"],
        "attempt": row["attempts"],
        "now": house.clock.business(connection),
        "element_id": row["element_id"],
        "settings": house.settings,
        "people": lambda group: people(house, group),
    }
    if row["instance_id"] is None:
        language = house.settings.default_language
        return Job(
            number="",
            instance_id="",
            process_key="",
            language=language,
            variables={},
            texts={},
            customer=Contact("", None, None, language),
            credentials=Credentials("", None),
            **common,
        )
    found = connection.execute(select(instance).where(instance.c.id == row["instance_id"])).mappings().one()
    about = dict(found)
    bundle = house.definitions.bundle(about["release_id"])
    variables = _variables(connection, row, about)
    return Job(
        number=about["number"],
        instance_id=about["id"],
        process_key=about["process_key"],
        language=about["language"],
        variables=variables,
        texts=bundle.message_texts,
        customer=contact(bundle, feel.from_json(about["variables"]), about["language"]),
        credentials=Credentials(about["number"], access.read_sealed(connection, house, about["id"])),
        link=links.address(connection, house, row["task_id"] or _open_question(connection, about["id"])),
        **common,
    )


def _variables(connection: Connection, row: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """Of the instance, overlaid by what its task shows; dates known to the engine go along for messages."""
    variables: dict[str, Any] = feel.from_json(about["variables"])
    if row["task_id"] is not None:
        statement = select(user_task.c.data, user_task.c.due_at).where(user_task.c.id == row["task_id"])
        task = connection.execute(statement).one()
        variables |= feel.from_json(task.data) | {"due_at": task.due_at}
    return variables | {"promised_at": about["promised_at"]}


def _open_question(connection: Connection, instance_id: str) -> str | None:
    statement = (
        select(user_task.c.id)
        .where(
            user_task.c.instance_id == instance_id,
            user_task.c.lane == "customer",
            user_task.c.state.in_([TaskState.OFFERED, TaskState.CLAIMED]),
        )
        .order_by(user_task.c.offered_at.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar()


def contact(bundle: Bundle, variables: Mapping[str, Any], language: str) -> Contact:
    """The customer by the FEEL expressions of `[contact]` in `process.toml`."""
    found: dict[str, str | None] = {}
    for name in ("name", "email", "phone"):
        source = bundle.process.contact.get(name, "")
        try:
            value = feel.compile(source).evaluate(variables) if source else None
        except FeelError:
            value = None
        found[name] = value if isinstance(value, str) and value.strip() else None
    return Contact(found["name"] or "", found["email"], found["phone"], language)


def people(house: House, group: str) -> Sequence[Contact]:
    """The active members of a group as people a message can be sent to."""
    statement = select(person.c.name, person.c.email, person.c.language).where(
        person.c.active, person.c.groups.contains([group])
    )
    with house.database.reading() as connection:
        rows = connection.execute(statement.order_by(person.c.name)).all()
    return [Contact(row.name, row.email, None, row.language) for row in rows]
