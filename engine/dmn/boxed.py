"""Boxed expressions: literal, table, context, invocation, list, relation, function, conditional (DMN 1.5, 10.2.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml.etree import _Element

from engine.dmn.boxed_loops import Logic, Loops
from engine.dmn.problem import refuse
from engine.dmn.table import AGGREGATIONS, POLICIES, Input, Output, Rule, Table
from engine.dmn.tags import FEEL_LANGUAGE, child, children, id_of, name_of, tag, text
from engine.errors import FeelError
from engine.feel import MAX_CELL, Expression, Function, compile  # noqa: A004
from engine.feel.runtime import Run, Scope

_CALL_LEVELS = 8
"""What a call of boxed logic counts against the depth of calls."""
_MAX_BOXES = 20


KINDS = frozenset(
    (
        *("literalExpression", "decisionTable", "context", "invocation", "list", "relation", "conditional"),
        *("functionDefinition", "for", "some", "every", "filter"),
    )
)
"""Elements that are boxed expressions."""


class Boxes(Loops):
    """Reads the boxed expressions of one decision or business knowledge model.

    `names` are the names with spaces its expressions may use; `tables` collects the tables found,
    `asks` the names they use.
    """

    def __init__(self, owner: str, names: frozenset[str]) -> None:
        self.owner = owner
        self.names = names
        self.tables: list[Table] = []
        self.asks: set[str] = set()
        self.depth = 0

    def logic(self, element: _Element) -> Logic:
        """The closure of a boxed expression; DiagramError names what cannot be read."""
        kind = tag(element)
        if kind not in KINDS:
            refuse(id_of(element), "unsupported", name=self.owner, what=f"the boxed expression '{kind}'")
        if self.depth >= _MAX_BOXES:
            refuse(id_of(element), "unsupported", name=self.owner, what="boxes nested more than 20 deep")
        self.depth += 1
        closure: Logic = getattr(self, f"_{kind.lower()}")(element)
        self.depth -= 1
        return closure

    def inner(self, element: _Element | None, what: str, around: _Element) -> Logic:
        """The logic of the expression inside an element that must have one."""
        inside = children(element) if element is not None else ()
        found = next((c for c in inside if tag(c) in KINDS), None)
        if found is None:
            refuse(id_of(around), "missing", name=self.owner, what=what)
        return self.logic(found)

    def expression(self, source: str, element: _Element, where: str, *, unary: bool = False) -> Expression:
        """A FEEL expression of this element."""
        language = element.get("expressionLanguage")
        if language and not FEEL_LANGUAGE.fullmatch(language):
            refuse(id_of(element), "unsupported", name=self.owner, what=f"the expression language '{language[:60]}'")
        if unary and len(source) > MAX_CELL:
            reason = f"a cell is longer than {MAX_CELL} characters."
            refuse(id_of(element), "expression", name=self.owner, where=where, reason=reason)
        try:
            expression = compile(source, unary=unary, names=self.names)
        except FeelError as error:
            refuse(id_of(element), "expression", name=self.owner, where=where, reason=str(error))
        self.asks |= expression.names
        return expression

    # -- the kinds of boxes

    def _literalexpression(self, element: _Element) -> Logic:
        source = text(element)
        if not source:
            return lambda scope: None
        return self.expression(source, element, "the expression").within

    def _decisiontable(self, element: _Element) -> Logic:
        table = self._table(element)
        self.tables.append(table)
        return table.value

    def _context(self, element: _Element) -> Logic:
        entries: list[tuple[str, Logic]] = []
        result: Logic | None = None
        for entry in children(element, "contextEntry"):
            closure = self.inner(entry, "an expression in each entry of its context", element)
            if child(entry, "variable") is None:
                result = closure
            else:
                entries.append((name_of(entry), closure))

        def closure_of_context(scope: Scope) -> Any:
            values: dict[str, Any] = {}
            inner = Scope(scope.run, values, scope)
            for name, part in entries:
                values[name] = part(inner)
            return values if result is None else result(inner)

        return closure_of_context

    def _invocation(self, element: _Element) -> Logic:
        callee = self.inner(element, "a function to call", element)
        bindings: list[tuple[str, Logic]] = []
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            if parameter is None:
                refuse(id_of(element), "missing", name=self.owner, what="a parameter in each binding")
            bindings.append((name_of(parameter), self._bound(binding)))

        def call(scope: Scope) -> Any:
            function = callee(scope)
            if type(function) is not Function:
                return None
            return function.call(scope.run, [], {name: part(scope) for name, part in bindings})

        return call

    def _bound(self, binding: _Element) -> Logic:
        found = [c for c in children(binding) if tag(c) != "parameter"]
        return self.logic(found[0]) if found else lambda scope: None

    def _list(self, element: _Element) -> Logic:
        parts = [self.logic(part) for part in children(element) if tag(part) in KINDS]
        return lambda scope: [part(scope) for part in parts]

    def _relation(self, element: _Element) -> Logic:
        columns = [name_of(column) for column in children(element, "column")]
        rows = []
        for row in children(element, "row"):
            cells = [self.logic(cell) for cell in children(row)]
            if len(cells) != len(columns):
                refuse(id_of(row), "missing", name=self.owner, what="a cell for each column of its relation")
            rows.append(cells)
        return lambda scope: [{name: cell(scope) for name, cell in zip(columns, cells, strict=True)} for cells in rows]

    def _conditional(self, element: _Element) -> Logic:
        parts = [self.inner(child(element, name), f"'{name}'", element) for name in ("if", "then", "else")]
        condition, yes, no = parts
        return lambda scope: yes(scope) if condition(scope) is True else no(scope)

    def _functiondefinition(self, element: _Element) -> Logic:
        return self.function(element)

    def function(self, element: _Element) -> Callable[[Scope], Function]:
        """The function of a business knowledge model or a boxed function, bound to a scope."""
        if element.get("kind", "FEEL") != "FEEL":
            refuse(id_of(element), "unsupported", name=self.owner, what=f"functions of kind {element.get('kind')}")
        names = tuple(name_of(parameter) for parameter in children(element, "formalParameter"))
        body = self.inner(element, "an expression in its function", element)
        owner = self.owner
        return lambda scope: Function(owner, names, _call(names, body, scope))

    # -- tables

    def _table(self, element: _Element) -> Table:
        policy = " ".join((element.get("hitPolicy") or "UNIQUE").split()).upper()
        aggregation = (element.get("aggregation") or "").upper()
        inputs = tuple(self._input(column) for column in children(element, "input"))
        outputs = tuple(self._output(column) for column in children(element, "output"))
        self._refuse_policy(element, policy, aggregation, outputs)
        rules = tuple(
            self._rule(number, row, len(inputs), len(outputs))
            for number, row in enumerate(children(element, "rule"), 1)
        )
        return Table(id_of(element), self.owner, policy, aggregation, inputs, outputs, rules)

    def _refuse_policy(self, element: _Element, policy: str, aggregation: str, outputs: tuple[Output, ...]) -> None:
        wrong = ""
        if policy not in POLICIES:
            wrong = f"the hit policy '{policy[:30]}'"
        elif aggregation and (policy != "COLLECT" or aggregation not in AGGREGATIONS):
            wrong = f"the aggregation '{aggregation[:30]}' with the hit policy {policy}"
        elif aggregation and len(outputs) > 1:
            wrong = f"the aggregation {aggregation} over several outputs"
        elif policy in ("PRIORITY", "OUTPUT ORDER") and all(output.allowed is None for output in outputs):
            wrong = f"the hit policy {policy} without output values"
        if wrong:
            refuse(id_of(element), "unsupported", name=self.owner, what=wrong)
        if not outputs:
            refuse(id_of(element), "missing", name=self.owner, what="an output column")
        if len(outputs) > 1 and not all(output.name for output in outputs):
            refuse(id_of(element), "missing", name=self.owner, what="a name for each of its outputs")

    def _input(self, element: _Element) -> Input:
        asked = child(element, "inputExpression")
        label = element.get("label") or text(asked)
        if asked is None or not text(asked):
            refuse(id_of(element), "missing", name=self.owner, what="an expression in each input column")
        expression = self.expression(text(asked), asked, f"input '{label}'")
        allowed = self._allowed(element, "inputValues", f"the allowed values of input '{label}'")
        return Input(id_of(element), label, expression, allowed[1], asked.get("typeRef") or "")

    def _allowed(self, element: _Element, what: str, where: str) -> tuple[Expression | None, Expression | None]:
        values = child(element, what)
        source = text(values)
        if values is None or source in ("", "-"):
            return None, None
        test = self.expression(source, values, where, unary=True)
        if what == "inputValues":
            return None, test
        return self.expression(f"[{source}]", values, where), test

    def _output(self, element: _Element) -> Output:
        name = " ".join((element.get("name") or "").split())
        where = f"output '{name}'"
        allowed, test = self._allowed(element, "outputValues", f"the allowed values of {where}")
        default = child(element, "defaultOutputEntry")
        source = text(default)
        entry = self.expression(source, default, f"the default of {where}") if default is not None and source else None
        return Output(id_of(element), name, allowed, test, entry)

    def _rule(self, number: int, element: _Element, inputs: int, outputs: int) -> Rule:
        cells = list(children(element, "inputEntry"))
        answers = list(children(element, "outputEntry"))
        for found, wanted in ((cells, inputs), (answers, outputs)):
            if len(found) != wanted:
                refuse(id_of(element), "cells", name=self.owner, rule=number, count=len(found), wanted=wanted)
        tests = [
            self.expression(text(cell) or "-", cell, f"rule {number}, column {column}", unary=True)
            for column, cell in enumerate(cells, 1)
        ]
        results = [
            self.expression(text(answer) or "null", answer, f"rule {number}, output {column}")
            for column, answer in enumerate(answers, 1)
        ]
        return Rule(number, id_of(element), tuple(tests), tuple(results))


def _call(names: tuple[str, ...], body: Logic, home: Scope) -> Callable[[Run, list[Any], dict[str, Any]], Any]:
    def call(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
        given = named or dict(zip(names, args, strict=False))
        if set(given) - set(names) or (not named and len(args) != len(names)):
            return None
        run.tick(len(names) + 1)
        run.enter(_CALL_LEVELS)
        value = body(Scope(run, {name: given.get(name) for name in names}, home))
        run.leave(_CALL_LEVELS)
        return value

    return call
