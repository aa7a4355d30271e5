"""Every error the engine raises on purpose: one tree, the docstring is the message.

Three of them steer a running job (idiom 9): `BpmnError` lets the drawing decide,
`RetryLater` lets time decide, anything else lets a person decide (an incident).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


class RedressError(Exception):
    """Something went wrong in Redress."""

    def __init__(self, message: str | None = None, **facts: Any) -> None:
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0])
        self.facts: dict[str, Any] = facts
        """Ids and states only, never what a customer wrote: these reach the logs."""


class SettingsError(RedressError):
    """A setting is missing or wrong."""


class NotFound(RedressError):
    """There is no such thing, or you may not know of it."""


class Forbidden(RedressError):
    """You may not do this."""


class SignInFailed(RedressError):
    """These do not fit together, or there were too many tries: check them and try again a little later."""


class TooMany(RedressError):
    """There were too many tries from here: wait a moment and try again."""


class Conflict(RedressError):
    """Somebody was faster: what you acted on has changed meanwhile."""


class Unavailable(RedressError):
    """The database cannot be reached at the moment."""


class AlreadyAnswered(Conflict):
    """This was answered already."""


class Invalid(RedressError):
    """Some answers need your attention."""

    def __init__(self, problems: Sequence[FieldProblem], message: str | None = None) -> None:
        super().__init__(message, fields=[p.path for p in problems])
        self.problems = list(problems)


@dataclass(frozen=True)
class FieldProblem:
    """One thing wrong with one field of a form.

    `path` is the field's key, with indexes for repeated groups (`items.0.note`);
    `code` is a stable name (`required`, `too_long`, `not_an_option`, ...) that the
    pages translate with `values`.
    """

    path: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class DiagramError(RedressError):
    """The diagram cannot run as it is drawn."""

    def __init__(self, problems: Sequence[Any], message: str | None = None) -> None:
        lines = "; ".join(str(p) for p in list(problems)[:5])
        super().__init__(message or f"{(self.__doc__ or '').strip()} {lines}")
        self.problems = list(problems)
        """`engine.rules.Problem` rows: file, element id, rule, message."""


class FeelError(RedressError):
    """A FEEL expression cannot be read or evaluated."""


class StepFailed(RedressError):
    """A step of the diagram could not be executed; nothing of the verb was saved."""

    def __init__(self, element_id: str, token: str | None, cause: str) -> None:
        super().__init__(f"{element_id}: {cause}", element_id=element_id, token=token)
        self.element_id = element_id
        self.token = token
        self.cause = cause


class BpmnError(RedressError):
    """A business fault: the nearest boundary event in the drawing decides (BPMN 10.5.6)."""

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or code, code=code)
        self.code = code
        self.variables = dict(variables or {})


class RetryLater(RedressError):
    """The other side cannot answer now: the job is due again after a delay."""

    def __init__(self, message: str = "", after_seconds: float | None = None) -> None:
        super().__init__(message or None)
        self.after_seconds = after_seconds
