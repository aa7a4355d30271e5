"""One evaluation: its variables, its clock, its budget, and the border where Python values come in and go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import FeelError
from engine.feel.limits import MAX_CALLS, MAX_DATA_DEPTH, MAX_ITEMS, MAX_STEPS, MAX_TEXT, refuse
from engine.feel.values import DECIMAL, Function, Range, YearsMonths, number


@dataclass(frozen=True)
class Context:
    """What an evaluation may know of the world.

    `now`: the business clock, with a zone. `timezone`: the zone in which local dates and times are
    meant. `functions`: further functions by name (`workdays`, `workhours`); they get FEEL values by
    position and give one back; a ValueError or TypeError of theirs becomes null.
    """

    now: datetime
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Istanbul"))
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


_UTC = ZoneInfo("UTC")
_PLAIN = (str, bool, date, datetime, time, timedelta, YearsMonths)


class Run:
    """The state of one evaluation."""

    __slots__ = ("builtins", "cache", "context", "depth", "lenient", "steps", "variables")

    def __init__(
        self,
        variables: Mapping[str, Any],
        context: Context | None,
        builtins: Mapping[str, Function],
        *,
        lenient: bool = False,
    ) -> None:
        self.variables = variables
        self.context = context
        self.builtins = builtins
        self.lenient = lenient
        """Unknown names are null instead of an error (declared inputs of a decision)."""
        self.steps = 0
        self.depth = 0
        self.cache: dict[str, Any] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The zone of local dates and times; UTC where no context was given."""
        return self.context.timezone if self.context else _UTC

    def now(self) -> datetime:
        """The business clock in the context's zone."""
        if self.context is None:
            refuse("today() and now() need a clock, and this expression is evaluated without one.")
        return self.context.now.astimezone(self.zone)

    def instants(self, left: datetime, right: datetime) -> tuple[datetime, datetime]:
        """Both in UTC. A local one is meant in the context's zone; without context in the other's (Table 54)."""
        first = left if left.tzinfo else left.replace(tzinfo=self._home(right))
        second = right if right.tzinfo else right.replace(tzinfo=self._home(left))
        return first.astimezone(UTC), second.astimezone(UTC)

    def _home(self, other: datetime) -> tzinfo:
        return self.zone if self.context else other.tzinfo or _UTC

    def tick(self, count: int = 1) -> None:
        """Pay for `count` steps."""
        self.steps += count
        if self.steps > MAX_STEPS:
            refuse("The expression takes too many steps.")

    def enter(self, levels: int) -> None:
        """Pay for a nested call whose tree has this many levels; `leave` gives it back."""
        self.depth += levels
        if self.depth > MAX_CALLS:
            refuse("Functions call each other too deeply.")

    def leave(self, levels: int) -> None:
        """The other half of `enter`."""
        self.depth -= levels

    def text(self, value: str) -> str:
        """The string, if it is not too long."""
        if len(value) > MAX_TEXT:
            refuse("A string becomes too long.")
        return value

    def items(self, values: list[Any]) -> list[Any]:
        """The list, if it is not too long."""
        if len(values) > MAX_ITEMS:
            refuse(f"A list has more than {MAX_ITEMS} elements.")
        self.tick(len(values))
        return values

    def variable(self, name: str, at: int | None = None) -> Any:
        """A variable, a function of the context or a built-in; an error when there is no such name."""
        if name in self.cache:
            return self.cache[name]
        if name in self.variables:
            value = self.take(self.variables[name])
        else:
            value = self.function(name)
            if value is None and not self.lenient:
                refuse(f"The name '{name}' is not known.", at)
        self.cache[name] = value
        return value

    def knows(self, name: str) -> bool:
        """Whether `variable(name)` would find something."""
        return name in self.variables or self.function(name) is not None

    def function(self, name: str) -> Function | None:
        """A function of the context or a built-in; data can never stand in its place."""
        if self.context is not None and name in self.context.functions:
            return _given(name, self.context.functions[name])
        return self.builtins.get(name)

    def take(self, value: Any, depth: int = 0) -> Any:
        """A Python value as a FEEL value, copied; FeelError when it is none."""
        self.tick()
        if value is None or type(value) in _PLAIN:
            return self.text(value) if type(value) is str else value
        if depth > MAX_DATA_DEPTH:
            refuse("A variable is nested too deeply.")
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return _take_number(value)
        if isinstance(value, Mapping):
            return {str(key): self.take(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return self.items([self.take(item, depth + 1) for item in value])
        if isinstance(value, (Range, Function)):
            return value
        if isinstance(value, str):
            return self.text(str.__str__(value))
        refuse("A variable holds something that is not a FEEL value.")

    def give(self, value: Any, depth: int = 0) -> Any:
        """A FEEL value for the world outside: whole numbers as int, dates and times with a zone."""
        self.tick()
        if type(value) is Decimal:
            return _give_number(value)
        if type(value) is datetime and value.tzinfo is None:
            return value.replace(tzinfo=self.zone)
        if depth > MAX_DATA_DEPTH:
            refuse("The result is nested too deeply.")
        if type(value) is list:
            return [self.give(item, depth + 1) for item in value]
        if type(value) is dict:
            return {key: self.give(item, depth + 1) for key, item in value.items()}
        if type(value) is Range:
            ends = self.give(value.start, depth + 1), self.give(value.end, depth + 1)
            return Range(*ends, value.start_included, value.end_included)
        return value


def _take_number(value: float | Decimal) -> int | Decimal | None:
    if isinstance(value, int):
        return int(value) if abs(value) < 10**15 else number(int(value))
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    return DECIMAL.plus(exact) if exact.is_finite() else None


def _give_number(value: Decimal) -> int | Decimal:
    whole = value.to_integral_value()
    return int(whole) if whole == value and abs(value) < 10**34 else value


def _given(name: str, python: Callable[..., Any]) -> Function:
    def call(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
        given = [run.give(arg) for arg in args]
        by_name = {key.replace(" ", "_"): run.give(arg) for key, arg in named.items()}
        try:
            return run.take(python(*given, **by_name))
        except (TypeError, ValueError, ArithmeticError):
            return None

    return Function(name, (), call)


class Scope:
    """Names bound inside the expression, innermost first, above the variables of the run."""

    __slots__ = ("names", "open", "parent", "run")

    def __init__(self, run: Run, names: dict[str, Any], parent: Scope | None, *, open: bool = False) -> None:  # noqa: A002
        self.run = run
        self.names = names
        self.parent = parent
        self.open = open
        """The names are a list element's keys: one that is missing is null, not unknown."""

    def find(self, name: str, at: int | None = None) -> Any:
        """The value of a name; FeelError when nothing has it."""
        lenient = False
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            lenient = lenient or scope.open
            scope = scope.parent
        if lenient and not self.run.knows(name):
            return None
        return self.run.variable(name, at)

    def callee(self, name: str, at: int | None = None) -> Any:
        """The function of a name in call position: bound here, then given or built in, then data."""
        scope: Scope | None = self
        while scope is not None:
            if type(scope.names.get(name)) is Function:
                return scope.names[name]
            scope = scope.parent
        return self.run.function(name) or self.find(name, at)

    def has(self, name: str) -> bool:
        """Whether the name is bound here or known to the run."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.parent
        return self.run.knows(name)


def guarded(work: Callable[[], Any]) -> Any:
    """Do the work; whatever Python limit it meets, only `FeelError` comes out."""
    try:
        return work()
    except FeelError:
        raise
    except RecursionError:
        refuse("The expression is nested too deeply.")
    except (ArithmeticError, ValueError, TypeError, KeyError, IndexError, MemoryError) as error:
        raise FeelError(f"The expression cannot be evaluated ({type(error).__name__}).") from None
