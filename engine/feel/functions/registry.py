"""How a built-in is declared: its name, its parameters with their types, and what Python does.

`@builtin("substring", "string: string, start position: number, length?: number")`. A type may be
several (`number/string`); `list...: any` takes one list or several arguments. A `?` after the name
makes an argument optional, a `?` after the type lets it be null. What does not fit gives null; a
single value stands for a list of one and back, as DMN 1.5 clause 10.3.2.9.4 says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import DecimalException
from typing import Any, TypeVar

from engine.feel.runtime import Run
from engine.feel.values import Function, kind

BUILTINS: dict[str, Function] = {}
Python = Callable[..., Any]
Declared = TypeVar("Declared", bound=Python)


@dataclass(frozen=True)
class Parameter:
    """One parameter; `kinds` empty = any value."""

    name: str
    kinds: frozenset[str]
    optional: bool
    nullable: bool
    many: bool


@dataclass(frozen=True)
class Signature:
    """One way to call a built-in."""

    parameters: tuple[Parameter, ...]
    python: Python

    def bind(self, args: list[Any], named: dict[str, Any]) -> list[Any] | None:
        """The arguments in order, coerced; None when they do not fit."""
        if self.parameters and self.parameters[-1].many:
            args, named = self._gather(args, named)
        if named:
            by_name = self._by_name(named)
            if by_name is None:
                return None
            args = by_name
        needed = sum(not parameter.optional for parameter in self.parameters)
        if not needed <= len(args) <= len(self.parameters):
            return None
        bound = []
        for parameter, arg in zip(self.parameters, args, strict=False):
            fits, value = _fit(parameter, arg)
            if not fits:
                return None
            bound.append(value)
        return bound

    def _gather(self, args: list[Any], named: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        fixed = len(self.parameters) - 1
        if named or len(args) <= fixed or (len(args) == fixed + 1 and type(args[-1]) is list):
            return args, named
        return [*args[:fixed], args[fixed:]], named

    def _by_name(self, named: dict[str, Any]) -> list[Any] | None:
        names = [parameter.name for parameter in self.parameters]
        if not set(named) <= set(names):
            return None
        last = max(names.index(name) for name in named)
        missing = [p for p in self.parameters[: last + 1] if p.name not in named and not p.optional]
        return None if missing else [named.get(name) for name in names[: last + 1]]


def _fit(parameter: Parameter, arg: Any) -> tuple[bool, Any]:
    if arg is None:
        return parameter.nullable or parameter.optional, None
    if not parameter.kinds or kind(arg) in parameter.kinds:
        return True, arg
    if "list" in parameter.kinds:
        return True, [arg]
    if type(arg) is list and len(arg) == 1 and kind(arg[0]) in parameter.kinds:
        return True, arg[0]
    return False, None


def _parameter(text: str) -> Parameter:
    name, _, what = (part.strip() for part in text.partition(":"))
    many, optional, nullable = name.endswith("..."), name.endswith("?"), what.endswith("?")
    kinds = frozenset(what.rstrip("?").split("/"))
    return Parameter(
        name.rstrip(".?"),
        frozenset({"list"}) if many else kinds - {"any"},
        optional,
        nullable or ("any" in kinds and not many),
        many,
    )


def _dispatch(signatures: list[Signature]) -> Callable[[Run, list[Any], dict[str, Any]], Any]:
    def call(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
        for signature in signatures:
            bound = signature.bind(args, named)
            if bound is not None:
                try:
                    return signature.python(run, *bound)
                except (DecimalException, OverflowError, ValueError, ZeroDivisionError):
                    return None
        return None

    return call


_SIGNATURES: dict[str, list[Signature]] = {}


def builtin(name: str, parameters: str = "") -> Callable[[Declared], Declared]:
    """Register a Python function `(run, *arguments)` as a built-in; repeating a name adds a way to call it."""

    def register(python: Declared) -> Declared:
        listed = tuple(_parameter(part) for part in parameters.split(",") if part.strip())
        ways = _SIGNATURES.setdefault(name, [])
        ways.append(Signature(listed, python))
        names = tuple(parameter.name for parameter in listed)
        BUILTINS[name] = Function(name, names, _dispatch(ways))
        return python

    return register
