"""What a token waits for, as the engine's tables want to know it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.spiff import events
from engine.spiff.activities import ServiceTask
from engine.spiff.facts import Wait
from engine.spiff.flow import guarded
from engine.spiff.specs import Specs
from engine.spiff.tokens import Token
from engine.spiff.values import copied


def waits_of(token: Token, specs: Specs) -> Iterator[Wait]:
    """The waits of one open token; none when it runs by itself or waits at a join."""
    if token.has_state(TaskState.READY) and token.task_spec.manual:
        yield _wait(token, "user_task")
    elif token.has_state(TaskState.STARTED) and isinstance(token.task_spec, ServiceTask):
        yield _job(token, specs)
    elif token.has_state(TaskState.WAITING) and isinstance(token.task_spec, events.Catching):
        yield from _events(token)


def _wait(one: Token, kind: str, **more: Any) -> Wait:
    more = {"token": str(one.id), "element_id": one.element_id, **more}
    return Wait(
        kind=kind,
        variables=copied(one.data),
        scopes=one.workflow.scopes(),
        instance=one.internal_data.get("instance"),
        **more,
    )


def _job(token: Token, specs: Specs) -> Wait:
    retries = specs.elements[token.element_id].retries
    return _wait(
        token,
        "job",
        operation=token.task_spec.operation_name,
        params=copied(token.internal_data.get("params", {})),
        result_variable=token.task_spec.result_variable,
        attempts=int(retries) if retries.isdigit() else None,
    )


def _events(token: Token) -> Iterator[Wait]:
    where: dict[str, Any] = {}
    if token.task_spec.is_guard:
        host = guarded(token)
        where = {
            "interrupting": token.task_spec.cancel_activity,
            "attached_to": None if host is None else host.element_id,
        }
    dues = dict(events.timers(token))
    for key, definition in token.task_spec.definitions():
        place = {**where, **({"token": f"{token.id}:{key}", "element_id": key} if key else {})}
        if key in dues:
            yield _wait(token, "timer", due=dues[key], **place)
        elif isinstance(definition, MessageEventDefinition):
            yield _wait(token, "message", message=definition.name, **place)
