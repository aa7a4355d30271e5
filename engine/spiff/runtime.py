"""One instance: commands in, state and facts out. The only class of this folder that others talk to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition, MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.errors import NotFound, StepFailed
from engine.spiff import events, state
from engine.spiff.activities import ServiceTask
from engine.spiff.facts import Step, StepContext, Variables, Wait
from engine.spiff.joins import gathered
from engine.spiff.specs import Specs
from engine.spiff.tokens import Token
from engine.spiff.values import copied
from engine.spiff.waiting import waits_of
from engine.spiff.workflows import Instance


class Runtime:
    """One instance between two savings.

    Commands (`complete`, `finish_job`, `raise_error`, `deliver`, `set_timer`) evaluate nothing of the
    drawing; `advance` does. When a method raises StepFailed the object must be thrown away: nothing
    of it may be saved. Tokens are strings; a timer or message of an event-based gateway has a
    token of its own (`<token>:<element id>`).
    """

    def __init__(self, specs: Specs, instance: Instance) -> None:
        self._specs = specs
        self._instance = instance

    @classmethod
    def start(cls, specs: Specs, variables: Mapping[str, Any], context: StepContext) -> Runtime:
        """A new instance of the main process; nothing is executed yet."""
        instance = Instance(specs.processes[specs.main], specs.processes, context)
        instance.decisions = specs.decisions
        instance.plant()
        instance.task_tree.put_all(variables)
        instance.task_tree.changed = []
        return cls(specs, instance)

    @classmethod
    def load(cls, specs: Specs, state_: bytes, context: StepContext) -> Runtime:
        """A stored instance. Raises ValueError for any other format version."""
        return cls(specs, state.load(specs, state_, context))

    def dump(self) -> bytes:
        """The state to store: format byte and compressed JSON, without specs and journal."""
        return state.dump(self._instance)

    @property
    def ended(self) -> bool:
        """Whether no token is left (also after `cancel`)."""
        return self._instance.completed

    def variables(self) -> Variables:
        """The instance's variables as they stand: all branches merged, looking into sub-processes."""
        found: Variables = copied(self._instance.progress().data)
        return found

    def steps(self) -> list[Step]:
        """What happened since `start` or `load`, in order."""
        return list(self._instance.journal)

    def waits(self) -> list[Wait]:
        """Every token that waits, in the order they were born."""
        if self.ended:
            return []
        return [wait for token in self._instance.tokens() for wait in waits_of(token, self._specs)]

    # --- commands ------------------------------------------------------------------------------

    def advance(self) -> None:
        """Fire due timers and run until every token waits.

        A due timer fires once, the earliest first, and everything it leads to runs before the next.
        Raises StepFailed, also when the budget is used up.
        """
        budget = self._instance.context.budget
        deadline = time.monotonic() + budget.seconds
        executed = 0
        while (token := self._next()) is not None:
            executed += token.has_state(TaskState.READY)
            if executed > budget.steps or time.monotonic() > deadline or token.depth_ > budget.depth:
                cause = "the procedure does not come to rest here (an endless loop?)"
                raise StepFailed(token.element_id, str(token.id), cause)
            self._step(token)
        self._refuse_deadlock()
        state.prune(self._instance)

    def complete(self, token: str, variables: Mapping[str, Any]) -> None:
        """A person has completed a user task. Raises NotFound when the token does not wait for one."""
        found = self._find(token)
        if not (found.has_state(TaskState.READY) and found.task_spec.manual):
            raise NotFound("This task is not open any more.", token=token)
        found.put_all(variables)
        found.complete()

    def finish_job(self, token: str, result: Mapping[str, Any] | None) -> None:
        """A job has been done. Raises NotFound when the token does not wait for it (any more)."""
        found = self._job(token)
        found.task_spec.apply(found, result)
        found.complete()

    def raise_error(self, token: str, code: str, variables: Mapping[str, Any] | None = None) -> bool:
        """A job ended in a business fault: the nearest boundary event that guards it decides.

        False when nobody catches it; then nothing has changed. Raises NotFound as `finish_job`.
        """
        found = self._find(token)
        if not found.live:
            raise NotFound("This step is not open any more.", token=token)
        return events.throw(found, ErrorEventDefinition, code, variables or {})

    def deliver(self, token: str, payload: Mapping[str, Any] | None = None) -> None:
        """A message for one waiting token; its payload becomes variables. Raises NotFound."""
        base, _, key = token.partition(":")
        found = self._find(base)
        waiting = found.has_state(TaskState.WAITING) and hasattr(found.task_spec, "definitions")
        definitions = dict(found.task_spec.definitions()) if waiting else {}
        if not isinstance(definitions.get(key), MessageEventDefinition):
            raise NotFound("Nobody waits for this message any more.", token=token)
        events.fire(found, key, payload or {})

    def set_timer(self, token: str, due: datetime | None) -> None:
        """Hold a waiting timer (None) or move it to another instant. Raises NotFound."""
        base, _, key = token.partition(":")
        found = self._find(base)
        if not found.has_state(TaskState.WAITING) or key not in dict(events.timers(found)):
            raise NotFound("This timer does not run any more.", token=token)
        events.set_due(found, key, due)

    def cancel(self) -> None:
        """End the instance: every token is cancelled."""
        self._instance.result = self._instance.progress()
        self._instance.cancel()

    # --- inside --------------------------------------------------------------------------------

    def _next(self) -> Token | None:
        """The token to move next: one that has just arrived or runs by itself, a join, a due timer."""
        tokens = self._instance.tokens()
        for token in tokens:
            if token.has_state(TaskState.FUTURE) or (token.has_state(TaskState.READY) and not token.task_spec.manual):
                return token
        if self.ended:
            return None
        joined = gathered(self._instance.trees())
        if joined is not None:
            return joined
        due = events.next_due(tokens, self._instance.context.now)
        if due is not None:
            events.fire(due[0], due[1], {})
            return due[0]
        return None

    def _refuse_deadlock(self) -> None:
        tokens = self._instance.tokens()
        if self.ended or any(True for token in tokens for _ in waits_of(token, self._specs)):
            return
        stuck = next((token for token in tokens if token.task_spec.joins and token.task_spec.bpmn_id), tokens[0])
        raise StepFailed(stuck.element_id, str(stuck.id), "it waits for a branch that can never arrive")

    def _step(self, token: Token) -> None:
        try:
            if token.has_state(TaskState.FUTURE):
                token.task_spec._update(token)
            else:
                token.run()
        except StepFailed:
            raise
        except Exception as error:
            raise StepFailed(token.element_id, str(token.id), _plain(error)) from error

    def _find(self, token: str) -> Token:
        key = _uuid(token)
        found = [tree.tasks[key] for tree in self._instance.trees() if key is not None and key in tree.tasks]
        if found:
            return found[0]
        raise NotFound("There is no such token.", token=token)

    def _job(self, token: str) -> Token:
        found = self._find(token)
        if not (found.has_state(TaskState.STARTED) and isinstance(found.task_spec, ServiceTask)):
            raise NotFound("This job is not open any more.", token=token)
        return found


def _uuid(token: str) -> UUID | None:
    try:
        return UUID(token)
    except ValueError:
        return None


def _plain(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(". ")
    return text[:300] or type(error).__name__
