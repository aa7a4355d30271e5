"""What goes over the border of this folder: the context of a step, what waits, what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.feel import Context
    from engine.handling import Operation

Variables = dict[str, Any]
"""Variable name -> FEEL value."""


@dataclass(frozen=True)
class Budget:
    """What one `advance` may use before it is stopped as a runaway (reliability 2g).

    `steps` executed elements, `seconds` of real time, `depth` of the tree of tokens,
    `subprocesses` alive at once (called and embedded).
    """

    steps: int = 500
    seconds: float = 5.0
    depth: int = 600
    subprocesses: int = 50


@dataclass(frozen=True)
class StepContext:
    """What the runtime is given from outside for one verb.

    `now` is business time (UTC aware), the only clock the runtime knows; `feel` the context of
    every expression; `run_inline(operation, parameters, variables)` runs a pure handler and
    returns its result; `operations` are the registered handlers by name.
    """

    now: datetime
    feel: Context
    run_inline: Callable[[str, dict[str, Any], Variables], Mapping[str, Any] | None]
    operations: Mapping[str, Operation] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)


@dataclass(frozen=True)
class Wait:
    """One token that waits.

    `kind`: `user_task` (also manual and plain tasks), `job`, `timer` or `message`. `scopes` are the
    element ids of the enclosing sub-processes and call activities, outermost first. `operation`,
    `params`, `result_variable` and `attempts` (the drawing's limit, None = the handler's) belong
    to jobs; `due` to timers (None = held); `interrupting` and `attached_to` to boundary events;
    `message` is the name of the awaited message. `instance` is the index of a multi-instance
    execution, or None.
    """

    token: str
    kind: str
    element_id: str
    variables: Variables
    scopes: tuple[str, ...] = ()
    operation: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    result_variable: str = ""
    attempts: int | None = None
    due: datetime | None = None
    interrupting: bool = True
    attached_to: str | None = None
    message: str = ""
    instance: int | None = None


@dataclass(frozen=True)
class Step:
    """One fact for the history, in the order it happened.

    `kind`: `entered`, `completed`, `cancelled` (of a real BPMN element), `merge_conflict` (two branches
    changed the same variables; `detail["variables"]` names them, the later branch won), `thrown` (an error,
    escalation or message left the element; `detail` names it). `changed` holds the top-level variables a
    completed element wrote; a removed one is None. `variables` are those that an `entered` element found.
    `scopes` as in `Wait`.
    """

    kind: str
    element_id: str
    token: str
    changed: Variables | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    variables: Variables = field(default_factory=dict)
