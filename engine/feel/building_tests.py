"""Compiles unary tests and what stands after `in` (DMN 1.5 Table 55)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import operators
from engine.feel.building import Builder, Closure, Node, asks, is_rule
from engine.feel.runtime import Scope

Test = Callable[[Any, Scope], Any]
"""A check of one value."""


class Tests(Builder):
    """`< 5`, `"a", "b"`, `not(...)`, `[1..2]`, `? > 5`."""

    def _unary(self, node: Node) -> Closure:
        tests = list(node.children)
        negated = _negated(tests)
        checks = [self.test(test) for test in (negated or tests)]
        flip = operators.logical_not if negated else operators.same
        return lambda scope: flip(operators.any_test(checks, scope.find("?"), scope))

    def test(self, node: Node) -> Test:
        """A check of one value; it gives true, false or null."""
        if node.data == "operator_test":
            compare = operators.COMPARISONS[self.operator(node.children[0])]
            end = self.build(node.children[1])
            return lambda value, scope: compare(value, end(scope), scope.run)
        if node.data == "paren" and len(node.children) == 1:
            return self.test(node.children[0])
        closure = self.build(node)
        if asks(node):
            return lambda value, scope: operators.as_boolean(closure(Scope(scope.run, {"?": value}, scope)))
        if node.data in ("closed_range", "open_range"):
            return lambda value, scope: operators.range_test(value, closure(scope), scope.run)
        return lambda value, scope: operators.value_test(value, closure(scope), scope.run)


def _negated(tests: list[Node]) -> list[Node] | None:
    """The tests inside `not(...)`, when the unary tests are that and nothing else."""
    if len(tests) != 1 or tests[0].data != "postfix" or len(tests[0].children) != 2:
        return None
    name, call = tests[0].children
    if not is_rule(name, "name") or str(name.children[0]) != "not" or call.data != "call":
        return None
    inner = [child for child in call.children if child is not None]
    return inner if inner and all(child.data != "named" for child in inner) else None
