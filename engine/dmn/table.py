"""A decision table: which rules match, and what the hit policy makes of them (DMN 1.5, clause 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import FeelError
from engine.feel import Expression
from engine.feel.functions import BUILTINS
from engine.feel.limits import refuse
from engine.feel.runtime import Run, Scope
from engine.feel.values import equal

POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


@dataclass(frozen=True)
class Input:
    """A column that is asked; `allowed` are unary tests."""

    element_id: str
    label: str
    expression: Expression
    allowed: Expression | None
    type_name: str


@dataclass(frozen=True)
class Output:
    """A column that answers; `allowed` in order of priority, `allowed_test` the same as a test."""

    element_id: str
    name: str
    allowed: Expression | None
    allowed_test: Expression | None
    default: Expression | None


@dataclass(frozen=True)
class Rule:
    """A row; `number` counts from 1 as editors show it."""

    number: int
    element_id: str
    cells: tuple[Expression, ...]
    answers: tuple[Expression, ...]


@dataclass(frozen=True)
class Table:
    """A whole table."""

    element_id: str
    name: str
    policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def value(self, scope: Scope) -> Any:
        """The table's answer: a value, a context of the outputs, or a list of these. FeelError on conflict."""
        asked = [self._ask(column, scope) for column in self.inputs]
        hits = [rule for rule in self.rules if self._matches(rule, asked, scope)]
        if not hits:
            return self._default(scope)
        if self.policy == "UNIQUE" and len(hits) > 1:
            self._conflict(hits, "match at the same time, and its policy is UNIQUE")
        if self.policy in ("FIRST", "UNIQUE"):
            hits = hits[:1]
        rows = [self._row(rule, scope) for rule in hits]
        return self._settle(hits, rows, scope)

    def _ask(self, column: Input, scope: Scope) -> Any:
        value = self._evaluate(column.expression, scope, f"input '{column.label}'")
        if value is not None and column.allowed is not None and not _allows(column.allowed, value, scope):
            refuse(f"In '{self.name}', the value of '{column.label}' is not one of its allowed values.")
        return value

    def _matches(self, rule: Rule, asked: list[Any], scope: Scope) -> bool:
        for cell, value in zip(rule.cells, asked, strict=True):
            scope.run.tick(4)
            inner = Scope(scope.run, {"?": value}, scope)
            if self._evaluate(cell, inner, f"rule {rule.number}") is not True:
                return False
        return True

    def _evaluate(self, expression: Expression, scope: Scope, where: str) -> Any:
        """Evaluate a cell; an error says in which table and where."""
        try:
            return expression.within(scope)
        except FeelError as error:
            if "table" in error.facts:
                raise
            raise FeelError(f"In '{self.name}', {where}: {error}", table=self.element_id) from None

    def _row(self, rule: Rule, scope: Scope) -> list[Any]:
        row = []
        for output, answer in zip(self.outputs, rule.answers, strict=True):
            value = self._evaluate(answer, scope, f"rule {rule.number}")
            test = output.allowed_test if value is not None else None
            if test is not None and not _allows(test, value, scope):
                refuse(f"In '{self.name}', rule {rule.number} answers what its output does not allow.")
            row.append(value)
        return row

    def _default(self, scope: Scope) -> Any:
        if all(output.default is None for output in self.outputs):
            return 0 if self.aggregation == "COUNT" else None
        return self._shape([output.default.within(scope) if output.default else None for output in self.outputs])

    def _settle(self, hits: list[Rule], rows: list[list[Any]], scope: Scope) -> Any:
        run = scope.run
        if self.policy == "ANY":
            if any(equal(rows[0], row, run) is not True for row in rows):
                self._conflict(hits, "match but answer differently, and its policy is ANY")
            return self._shape(rows[0])
        if self.policy in ("PRIORITY", "OUTPUT ORDER"):
            rows = sorted(rows, key=self._priority(scope))
        if self.policy in ("UNIQUE", "FIRST", "PRIORITY"):
            return self._shape(rows[0])
        values = [self._shape(row) for row in rows]
        if not self.aggregation:
            return values
        return BUILTINS[AGGREGATIONS[self.aggregation]].call(run, [values], {})

    def _priority(self, scope: Scope) -> Callable[[list[Any]], list[int]]:
        orders = [_listed(output.allowed, scope) for output in self.outputs]

        def places(row: list[Any]) -> list[int]:
            return [_place(value, order, scope.run) for value, order in zip(row, orders, strict=True) if order]

        return places

    def _shape(self, row: list[Any]) -> Any:
        if len(self.outputs) == 1:
            return row[0]
        return {output.name: value for output, value in zip(self.outputs, row, strict=True)}

    def _conflict(self, hits: Sequence[Rule], why: str) -> None:
        numbers = ", ".join(str(rule.number) for rule in hits[:5])
        refuse(f"In the decision table '{self.name}', rules {numbers} {why}.")


def _allows(test: Expression, value: Any, scope: Scope) -> bool:
    values = value if type(value) is list else [value]
    return all(test.within(Scope(scope.run, {"?": item}, scope)) is True for item in values)


def _listed(allowed: Expression | None, scope: Scope) -> list[Any]:
    return list(allowed.within(scope)) if allowed is not None else []


def _place(value: Any, order: list[Any], run: Run) -> int:
    for place, wanted in enumerate(order):
        if equal(value, wanted, run) is True:
            return place
    return len(order)
