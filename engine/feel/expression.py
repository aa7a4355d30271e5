"""Compiled expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from engine.feel.compiler import Compiler
from engine.feel.functions import BUILTINS
from engine.feel.limits import refuse
from engine.feel.runtime import Context, Run, Scope, guarded
from engine.feel.syntax import read

_PROPERTY_NAMES = ("time offset", "start included", "end included")
_TYPE_NAMES = ("days and time duration", "years and months duration", "date and time")
_OWN_NAMES = frozenset(BUILTINS).union(_PROPERTY_NAMES, _TYPE_NAMES, ("is defined",))
RESERVED: frozenset[str] = frozenset(BUILTINS) | {"is defined"}
"""Names of built-in functions: nobody may use them for variables."""


class Expression:
    """A FEEL expression or a list of unary tests, read once and evaluated often. Immutable.

    `names`: the variables (and given functions) it certainly asks for. `candidates`: names inside
    filters, which may be keys of the filtered elements or variables.
    """

    def __init__(self, source: str, *, unary: bool, known: frozenset[str]) -> None:
        self.source = source
        self.unary = unary
        compiler = Compiler()
        self._closure: Callable[[Scope], Any]
        if unary and source.strip() == "-":
            self._closure = lambda scope: True
        else:
            self._closure = compiler.build(read(source, _OWN_NAMES | known, unary=unary))
        self.names = frozenset(compiler.free - RESERVED - {"?"})
        self.candidates = frozenset(compiler.candidates - RESERVED - {"?"})
        if not unary and "?" in compiler.free | compiler.candidates:
            refuse("'?' has a meaning only in unary tests.")

    def __repr__(self) -> str:
        return f"<FEEL {self.source!r}>"

    def evaluate(self, variables: Mapping[str, Any], context: Context | None = None) -> Any:
        """The answer for these variables: int or Decimal, str, bool, None, list, dict, date, `YearsMonths` ...

        Whole numbers come as int, dates and times with the context's zone. Errors of types are null,
        as FEEL wants it; raises FeelError, and nothing else, for a name that is not known and for
        more cost than `engine.feel.limits` allows.
        """
        run = Run(variables, context, BUILTINS)
        return guarded(lambda: run.give(self._closure(Scope(run, {}, None))))

    def matches(self, value: Any, variables: Mapping[str, Any], context: Context | None = None) -> bool:
        """Whether the value passes these unary tests; null counts as no. Raises FeelError as `evaluate`."""
        run = Run(variables, context, BUILTINS)
        return guarded(lambda: self._closure(Scope(run, {"?": run.take(value)}, None))) is True

    def within(self, scope: Scope) -> Any:
        """Evaluate inside a running evaluation, as decisions do; unary tests find their value under `?`."""
        return self._closure(scope)


@lru_cache(maxsize=4096)
def _compiled(source: str, unary: bool, known: frozenset[str]) -> Expression:
    return guarded(lambda: Expression(source, unary=unary, known=known))  # type: ignore[no-any-return]


def compile(source: str, *, unary: bool = False, names: Iterable[str] = ()) -> Expression:  # noqa: A001
    """Read an expression; cached by source.

    `unary`: read unary tests (`"a","b"`, `not(< 5)`, `-`) as decision tables hold them.
    `names`: names with spaces or signs that variables will have; single words need not be listed.
    Raises FeelError with the position (from 1) and the reason.
    """
    if not isinstance(source, str):
        refuse("An expression is a text.")
    return _compiled(source, unary, frozenset(names))
