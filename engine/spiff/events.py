"""Events: armed once, fired one by one, never broadcast (decision 15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as library
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    TerminateEventDefinition,
    TimeDateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.spiff.specs import defaults as spiff
from SpiffWorkflow.util.task import TaskState

from engine.spiff.due import due_at, is_bare
from engine.spiff.flow import Flowing, around, failed, guarded, guards
from engine.spiff.tokens import Token

HELD = "held"


class _Timer:
    """A timer whose due instant is computed once, from the business clock of the step (decision 16)."""

    expression: str

    def due(self, token: Token) -> datetime:
        """The instant, UTC. Raises StepFailed."""
        context = token.workflow.top_workflow.context
        text = (self.expression or "").strip()
        value = text if is_bare(text) else token.workflow.script_engine.evaluate(token, text)
        try:
            return due_at(value, context.now, context.feel.timezone)
        except (ValueError, OverflowError) as error:
            raise failed(token, str(error)) from error

    def has_fired(self, my_task: Token) -> bool:
        """Never by itself: `advance` fires what is due."""
        return False


class TimeDate(_Timer, TimeDateEventDefinition):
    """A timer at a date and time."""


class Duration(_Timer, DurationTimerEventDefinition):
    """A timer after a duration."""


class Cycle(_Timer, CycleTimerEventDefinition):
    """A repeating timer: refused."""

    def due(self, token: Token) -> datetime:
        """Raises StepFailed: two timers or a loop say the same more clearly."""
        raise failed(token, "repeating timers are not supported")


class Catching(Flowing):
    """An element that waits for time or a message. One that has no event of its own passes at once."""

    event_definition: Any

    def _update_hook(self, token: Token) -> bool:
        if isinstance(self.event_definition, NoneEventDefinition):
            return True
        self.arm(token)
        token._set_state(TaskState.WAITING)
        return False

    def arm(self, token: Token) -> None:
        """Compute what the wait needs. Raises StepFailed."""
        for key, definition in self.definitions():
            if isinstance(definition, TimerEventDefinition):
                token.internal_data.setdefault("due", {})[key] = definition.due(token).isoformat()

    def definitions(self) -> list[tuple[str, Any]]:
        """The events waited for; the key tells apart those of one event-based gateway."""
        return [("", self.event_definition)]

    def _on_ready_hook(self, token: Token) -> None:
        """Nothing is registered anywhere that would have to be taken back."""

    def _run_hook(self, token: Token) -> bool:
        return True


class StartEvent(Catching, library.StartEvent):
    """Where a process begins, whatever it is drawn to wait for: somebody has started it."""

    def _update_hook(self, token: Token) -> bool:
        return True


class IntermediateCatchEvent(Catching, library.IntermediateCatchEvent):
    """Waits for a timer or a message."""


class ReceiveTask(Catching, spiff.ReceiveTask):
    """Waits for a message."""


class BoundaryEvent(Catching, library.BoundaryEvent):
    """Guards an activity."""

    is_guard = True
    cancel_activity: bool

    def carries(self, token: Token) -> bool:
        """An armed event is no branch."""
        return not token.has_state(TaskState.WAITING | TaskState.FUTURE)

    def moved(self, token: Token, before: int) -> None:
        """Entered when it fires; being armed and disarmed is no step."""
        if token.has_state(TaskState.READY):
            token.workflow.top_workflow.note("entered", token)


class EventBasedGateway(Catching, library.EventBasedGateway):
    """Waits for the first of several events; SpiffWorkflow has moved them here from the elements that follow."""

    def definitions(self) -> list[tuple[str, Any]]:
        """The events with the ids of the elements that follow."""
        return list(zip(self._outputs, self.event_definition.event_definitions, strict=True))

    def _run_hook(self, token: Token) -> bool:
        chosen = token.internal_data["fired"]
        token._sync_children([self._wf_spec.task_specs[chosen]], TaskState.FUTURE)
        return True


class Throwing(Flowing):
    """An element that throws when it is left."""

    event_definition: Any

    def _run_hook(self, token: Token) -> bool:
        return True

    def left(self, token: Token) -> None:
        """Errors and escalations look for the nearest guard; messages are a fact for the journal."""
        thrown = self.event_definition
        if isinstance(thrown, NoneEventDefinition | TerminateEventDefinition):
            return
        top = token.workflow.top_workflow
        if isinstance(thrown, ErrorEventDefinition | EscalationEventDefinition):
            top.note("thrown", token, event=_kind(thrown), code=thrown.code)
            caught = throw(token, type(thrown), thrown.code, {})
            if not caught and isinstance(thrown, ErrorEventDefinition):
                raise failed(token, f"nothing catches the error {thrown.code or ''}".strip())
        elif isinstance(thrown, MessageEventDefinition):
            top.note("thrown", token, event="message", name=thrown.name)
        else:
            raise failed(token, f"{_kind(thrown)} events are not supported")


def _kind(definition: Any) -> str:
    return type(definition).__name__.removesuffix("EventDefinition").lower()


class EndEvent(Throwing, library.EndEvent):
    """The end of a branch, or (terminate) of its whole process."""

    def left(self, token: Token) -> None:
        """A terminate event hands on what every branch has changed until now, its own word last."""
        if not isinstance(self.event_definition, TerminateEventDefinition):
            Throwing.left(self, token)
            return
        tree = token.workflow
        known = tree.progress_with(token)
        for other in list(tree.open.values()):
            other.cancel()
        token.take(known)
        tree.finish(token.known())


class IntermediateThrowEvent(Throwing, library.IntermediateThrowEvent):
    """Throws and goes on."""


class SendTask(Throwing, spiff.SendTask):
    """Sends a message and goes on."""


# --- firing ------------------------------------------------------------------------------------


def fire(token: Token, key: str, payload: Mapping[str, Any]) -> None:
    """The awaited thing has happened: the token goes on; an interrupting boundary event ends its activity.

    A boundary event sees the variables as they stand in the activity now; what an interrupted
    sub-process had changed until then is kept (of what an ioSpecification lets out).
    """
    if token.task_spec.is_guard:
        _leave_host(token)
    token.internal_data["fired"] = key
    token.internal_data.pop("due", None)
    token.put_all(payload)
    token._ready()


def _leave_host(event: Token) -> None:
    host = guarded(event)
    if host is None:
        return
    token_id = host.id
    part = host.workflow.top_workflow.subprocesses.get(token_id)
    if part is not None:
        event.take(part.progress_over(host))
    if event.task_spec.cancel_activity:
        for other in guards(host):
            if other is not event:
                other.cancel()
        host.cancel()


def throw(token: Token, kind: type, code: str | None, variables: Mapping[str, Any]) -> bool:
    """Fire the nearest boundary event of this kind that guards the token; False when there is none.

    Nearest: on its own activity, then on the enclosing sub-process or call activity and so on
    outwards; on one activity an event with this very code comes before one that catches all.
    """
    for place in around(token):
        catching = [g for g in guards(place) if _catches(g, kind, code)]
        if catching:
            exact = [g for g in catching if g.task_spec.event_definition.code is not None]
            fire((exact or catching)[0], "", variables)
            return True
    return False


def _catches(guard: Token, kind: type, code: str | None) -> bool:
    definition = guard.task_spec.event_definition
    return (
        guard.has_state(TaskState.WAITING) and isinstance(definition, kind) and definition.code in (None, code)  # type: ignore[attr-defined]
    )


# --- timers ------------------------------------------------------------------------------------


def timers(token: Token) -> Iterator[tuple[str, datetime | None]]:
    """Key and due instant (None = held) of the timers a token waits for."""
    for key, due in token.internal_data.get("due", {}).items():
        yield key, None if due == HELD else datetime.fromisoformat(due)


def set_due(token: Token, key: str, due: datetime | None) -> None:
    """Hold a timer (None) or move it."""
    token.internal_data["due"][key] = HELD if due is None else due.astimezone(UTC).isoformat()


def next_due(tokens: list[Token], now: datetime) -> tuple[Token, str] | None:
    """The earliest timer that is due, and its key; of equal ones the one armed first."""
    found = [
        (due, token.born, token, key)
        for token in tokens
        if token.has_state(TaskState.WAITING)
        for key, due in timers(token)
        if due is not None and due <= now
    ]
    if not found:
        return None
    _, _, token, key = min(found, key=lambda one: one[:2])
    return token, key
