"""From syntax tree to Python closures, once per source. Nothing of the source becomes Python code.

A closure takes a `Scope` and gives a FEEL value. Errors of types are null (DMN 1.5 clause 10.3.2);
names nobody knows and limits are `FeelError`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import operators
from engine.feel.building import Closure, Node, is_rule
from engine.feel.building_paths import Paths
from engine.feel.building_tests import Tests
from engine.feel.kinds import instance_of, type_of
from engine.feel.limits import refuse
from engine.feel.loops import every_one, for_each, iterator_of, some_one
from engine.feel.runtime import Scope
from engine.feel.syntax import depth_and_size, position, unescape
from engine.feel.temporal import literal
from engine.feel.values import DECIMAL, Function, Range


class Compiler(Paths, Tests):
    """Compiles one tree; afterwards `free` holds the names that variables must give."""

    # -- literals and names

    def _start(self, node: Node) -> Closure:
        return self.build(node.children[0])

    def _number(self, node: Node) -> Closure:
        value = DECIMAL.create_decimal(str(node.children[0]))
        return lambda scope: value

    def _string(self, node: Node) -> Closure:
        value = unescape(str(node.children[0]))
        return lambda scope: value

    def _temporal(self, node: Node) -> Closure:
        value = literal(unescape(str(node.children[0])[1:]))
        return lambda scope: value

    def _true(self, node: Node) -> Closure:
        return lambda scope: True

    def _false(self, node: Node) -> Closure:
        return lambda scope: False

    def _null(self, node: Node) -> Closure:
        return lambda scope: None

    def _name(self, node: Node) -> Closure:
        name = str(node.children[0])
        local = any(name in names for names in self.bound)
        if name in ("now", "today") and not local:
            refuse(f"'{name}' is a function: write {name}().", position(node))
        self.note(name)
        at = position(node)
        return lambda scope: scope.find(name, at)

    # -- operators

    def _disjunction(self, node: Node) -> Closure:
        parts = [self.build(child) for child in node.children]
        return lambda scope: operators.any_true(parts, scope)

    def _conjunction(self, node: Node) -> Closure:
        parts = [self.build(child) for child in node.children]
        return lambda scope: operators.all_true(parts, scope)

    def _compare(self, node: Node) -> Closure:
        left, right = self.build(node.children[0]), self.build(node.children[2])
        compare = operators.COMPARISONS[self.operator(node.children[1])]
        return lambda scope: compare(left(scope), right(scope), scope.run)

    def _between(self, node: Node) -> Closure:
        value, low, high = (self.build(child) for child in node.children)
        return lambda scope: operators.between(value(scope), low(scope), high(scope), scope.run)

    def _inside(self, node: Node) -> Closure:
        value = self.build(node.children[0])
        right = node.children[1]
        tests = right.children if right.data == "paren" else [right]
        checks = [self.test(test) for test in tests]
        return lambda scope: operators.any_test(checks, value(scope), scope)

    def _instance_of(self, node: Node) -> Closure:
        value, what = self.build(node.children[0]), type_of(node.children[1])
        return lambda scope: instance_of(value(scope), what, scope.run)

    def _sum(self, node: Node) -> Closure:
        return self._chain(node)

    def _product(self, node: Node) -> Closure:
        return self._chain(node)

    def _chain(self, node: Node) -> Closure:
        first = self.build(node.children[0])
        rest = [
            (operators.ARITHMETIC[str(node.children[index])], self.build(node.children[index + 1]))
            for index in range(1, len(node.children), 2)
        ]

        def closure(scope: Scope) -> Any:
            value = first(scope)
            for operation, operand in rest:
                value = operation(value, operand(scope), scope.run)
            return value

        return closure

    def _power(self, node: Node) -> Closure:
        first, *rest = (self.build(child) for child in node.children)

        def closure(scope: Scope) -> Any:
            value = first(scope)
            for operand in rest:
                value = operators.power(value, operand(scope), scope.run)
            return value

        return closure

    def _negate(self, node: Node) -> Closure:
        operand = self.build(node.children[1])
        return lambda scope: operators.negate(operand(scope))

    # -- brackets

    def _paren(self, node: Node) -> Closure:
        only = node.children[0]
        if len(node.children) > 1:
            refuse("A list is written in square brackets.", position(node))
        if only.data == "operator_test":
            return self._half_range(only)
        return self.build(only)

    def _half_range(self, test: Any) -> Closure:
        sign, end = self.operator(test.children[0]), self.build(test.children[1])
        if sign == "!=":
            refuse("'!=' makes no range.", position(test))
        return lambda scope: operators.half_range(sign, end(scope))

    def _list(self, node: Node) -> Closure:
        parts = [self.build(child) for child in node.children if child is not None]
        return lambda scope: [part(scope) for part in parts]

    def _closed_range(self, node: Node) -> Closure:
        return self._range(node, start_included=True)

    def _open_range(self, node: Node) -> Closure:
        return self._range(node, start_included=False)

    def _range(self, node: Node, *, start_included: bool) -> Closure:
        start, end = self.build(node.children[0]), self.build(node.children[1])
        end_included = node.children[2].children[0].type == "_RSQB"
        return lambda scope: operators.make_range(
            Range(start(scope), end(scope), start_included, end_included), scope.run
        )

    def _context(self, node: Node) -> Closure:
        entries: list[tuple[str, Closure]] = []
        self.bound.append(set())
        for entry in node.children:
            if entry is None:
                continue
            key = entry.children[0]
            name = unescape(str(key)) if key.type == "STRING" else str(key)
            if any(name == known for known, _ in entries):
                refuse(f"The name '{name}' is given twice.", position(key))
            if is_rule(entry.children[1], "function"):
                self.bound[-1].add(name)  # a function may call itself
            entries.append((name, self.build(entry.children[1])))
            self.bound[-1].add(name)
        self.bound.pop()

        def closure(scope: Scope) -> Any:
            values: dict[str, Any] = {}
            inner = Scope(scope.run, values, scope)
            for name, part in entries:
                values[name] = part(inner)
            return values

        return closure

    # -- if, loops, functions

    def _if_else(self, node: Node) -> Closure:
        condition, yes, no = (self.build(child) for child in node.children)
        return lambda scope: yes(scope) if condition(scope) is True else no(scope)

    def _for_each(self, node: Node) -> Closure:
        return self._loop(node, for_each, {"partial"})

    def _some(self, node: Node) -> Closure:
        return self._loop(node, some_one, set())

    def _every(self, node: Node) -> Closure:
        return self._loop(node, every_one, set())

    def _loop(self, node: Node, loop: Callable[..., Any], names: set[str]) -> Closure:
        *heads, body = node.children
        self.bound.append(set())
        iterators = []
        for head in heads:
            name, start, end = head.children
            domain = iterator_of(self.build(start), self.build(end) if end is not None else None)
            iterators.append((str(name), domain))
            self.bound[-1].add(str(name))
        self.bound[-1] |= names
        result = self.build(body)
        self.bound.pop()
        cost = depth_and_size(body)[1]
        return lambda scope: loop(iterators, result, cost, scope)

    def _function(self, node: Node) -> Closure:
        *heads, body = node.children
        given = [head.children for head in heads if head is not None]
        names = tuple(str(head[0]) for head in given)
        types = [type_of(head[1]) if head[1] is not None else None for head in given]
        self.bound.append(set(names))
        result = self.build(body)
        self.bound.pop()
        levels, cost = depth_and_size(body)
        return lambda scope: Function("", names, operators.closure_call(names, types, result, levels, cost, scope))
