"""From syntax tree to Python closures, once per source. Nothing of the source becomes Python code.

A closure takes a `Scope` and gives a FEEL value. Errors of types are null (DMN 1.5 clause 10.3.2);
names nobody knows and limits are `FeelError`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lark import Token, Tree

from engine.feel import operators
from engine.feel.access import filter_list, get_property, invoke
from engine.feel.limits import refuse
from engine.feel.loops import every_one, for_each, iterator_of, some_one
from engine.feel.runtime import Scope
from engine.feel.syntax import Node, depth_and_size, position, unescape
from engine.feel.temporal import literal
from engine.feel.kinds import instance_of, type_of
from engine.feel.values import DECIMAL, Function, Range

Closure = Callable[[Scope], Any]


class Compiler:
    """Compiles one tree; afterwards `free` holds the names that variables must give."""

    def __init__(self) -> None:
        self.bound: list[set[str]] = []
        self.filters = 0
        self.free: set[str] = set()
        self.candidates: set[str] = set()
        """Names inside filters: an element's key or a variable, known only when evaluated."""

    def build(self, node: Any) -> Closure:
        """The closure of a node."""
        rule = str(node.data)
        method = getattr(self, f"_{rule}", None)
        if method is None:  # a rule of the grammar without meaning here
            refuse("A test such as '< 5' may only stand in brackets or after 'in'.", position(node))
        closure: Closure = method(node)
        return closure

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
        self._note(name)
        at = position(node)
        return lambda scope: scope.find(name, at)

    def _note(self, name: str) -> None:
        if not any(name in names for names in self.bound):
            (self.candidates if self.filters else self.free).add(name)

    # -- operators

    def _disjunction(self, node: Node) -> Closure:
        parts = [self.build(child) for child in node.children]
        return lambda scope: operators.any_true(parts, scope)

    def _conjunction(self, node: Node) -> Closure:
        parts = [self.build(child) for child in node.children]
        return lambda scope: operators.all_true(parts, scope)

    def _compare(self, node: Node) -> Closure:
        left, right = self.build(node.children[0]), self.build(node.children[2])
        compare = operators.COMPARISONS[_operator(node.children[1])]
        return lambda scope: compare(left(scope), right(scope), scope.run)

    def _between(self, node: Node) -> Closure:
        value, low, high = (self.build(child) for child in node.children)
        return lambda scope: operators.between(value(scope), low(scope), high(scope), scope.run)

    def _inside(self, node: Node) -> Closure:
        value = self.build(node.children[0])
        right: Any = node.children[1]
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

    # -- paths, filters, calls

    def _postfix(self, node: Node) -> Closure:
        first, *trailers = node.children
        callee = str(first.children[0]) if first.data == "name" else None  # type: ignore[union-attr]
        if callee is not None and trailers[0].data == "call":  # type: ignore[union-attr]
            closure = self._named_call(callee, trailers.pop(0))
        else:
            closure = self.build(first)
        for trailer in trailers:
            closure = getattr(self, f"_after_{trailer.data}")(closure, trailer)  # type: ignore[union-attr]
        return closure

    def _named_call(self, name: str, trailer: Any) -> Closure:
        positional, named = self._arguments(trailer)
        if name == "is defined":
            return self._is_defined(trailer)
        self._note(name)
        at = position(trailer) - len(name)

        def closure(scope: Scope) -> Any:
            return invoke(scope.callee(name, at), positional, named, scope)

        return closure

    def _is_defined(self, trailer: Any) -> Closure:
        argument: Any = trailer.children[0] if len(trailer.children) == 1 else None
        if argument is None or argument.data != "name":
            refuse("is defined() takes one name.", position(trailer))
        name = str(argument.children[0])
        self.free.discard(name)
        return lambda scope: scope.has(name) and scope.find(name) is not None

    def _after_call(self, target: Closure, trailer: Any) -> Closure:
        positional, named = self._arguments(trailer)
        return lambda scope: invoke(target(scope), positional, named, scope)

    def _arguments(self, trailer: Any) -> tuple[list[Closure], dict[str, Closure]]:
        positional, named = [], {}
        for argument in trailer.children:
            if argument is None:
                continue
            if argument.data == "named":
                named[str(argument.children[0])] = self.build(argument.children[1])
            else:
                positional.append(self.build(argument))
        if positional and named:
            refuse("Arguments are given by position or by name, not both.", position(trailer))
        return positional, named

    def _after_property(self, target: Closure, trailer: Any) -> Closure:
        name = str(trailer.children[0])
        return lambda scope: get_property(target(scope), name, scope.run)

    def _after_filter(self, target: Closure, trailer: Any) -> Closure:
        self.filters += 1
        self.bound.append({"item"})
        condition = self.build(trailer.children[0])
        self.bound.pop()
        self.filters -= 1
        cost = depth_and_size(trailer)[1]
        return lambda scope: filter_list(target(scope), condition, cost, scope)

    # -- brackets

    def _paren(self, node: Node) -> Closure:
        only: Any = node.children[0]
        if len(node.children) > 1:
            refuse("A list is written in square brackets.", position(node))
        if only.data == "operator_test":
            return self._half_range(only)
        return self.build(only)

    def _half_range(self, test: Any) -> Closure:
        sign, end = _operator(test.children[0]), self.build(test.children[1])
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
        end_included = node.children[2].children[0].type == "_RSQB"  # type: ignore[union-attr]
        return lambda scope: operators.make_range(
            Range(start(scope), end(scope), start_included, end_included), scope.run
        )

    def _context(self, node: Node) -> Closure:
        entries: list[tuple[str, Closure]] = []
        self.bound.append(set())
        for entry in node.children:
            if entry is None:
                continue
            key: Any = entry.children[0]  # type: ignore[union-attr]
            name = unescape(str(key)) if key.type == "STRING" else str(key)
            if any(name == known for known, _ in entries):
                refuse(f"The name '{name}' is given twice.", position(key))
            if _is_function(entry.children[1]):  # type: ignore[union-attr]
                self.bound[-1].add(name)  # a function may call itself
            entries.append((name, self.build(entry.children[1])))  # type: ignore[union-attr]
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
            name, start, end = head.children  # type: ignore[union-attr]
            domain = iterator_of(self.build(start), self.build(end) if end is not None else None)
            iterators.append((str(name), domain))
            self.bound[-1].add(str(name))
        self.bound[-1] |= names
        result = self.build(body)
        self.bound.pop()
        cost = depth_and_size(body)[1] if isinstance(body, Tree) else 1
        return lambda scope: loop(iterators, result, cost, scope)

    def _function(self, node: Node) -> Closure:
        *heads, body = node.children
        given = [head.children for head in heads if head is not None]  # type: ignore[union-attr]
        names = tuple(str(head[0]) for head in given)
        types = [type_of(head[1]) if head[1] is not None else None for head in given]
        self.bound.append(set(names))
        result = self.build(body)
        self.bound.pop()
        levels, cost = depth_and_size(body)  # type: ignore[arg-type]
        return lambda scope: Function(
            "", names, operators.closure_call(names, types, result, levels, cost, scope)
        )

    # -- unary tests

    def _unary(self, node: Node) -> Closure:
        tests: list[Any] = list(node.children)
        negated = _negated(tests)
        checks = [self.test(test) for test in (negated or tests)]
        flip = operators.logical_not if negated else operators.same
        return lambda scope: flip(operators.any_test(checks, scope.find("?"), scope))

    def test(self, node: Any) -> Callable[[Any, Scope], Any]:
        """A check of one value: `< 5`, `"a"`, `[1..2]`, `? > 5` (DMN 1.5 clause 10.3.2.8)."""
        if node.data == "operator_test":
            compare = operators.COMPARISONS[_operator(node.children[0])]
            end = self.build(node.children[1])
            return lambda value, scope: compare(value, end(scope), scope.run)
        if node.data == "paren" and len(node.children) == 1:
            return self.test(node.children[0])
        asks = any(isinstance(t, Token) and t == "?" for t in node.scan_values(lambda t: True))
        closure = self.build(node)
        if asks:
            return lambda value, scope: operators.as_boolean(closure(Scope(scope.run, {"?": value}, scope)))
        return lambda value, scope: operators.value_test(value, closure(scope), scope.run)


def _operator(node: Any) -> str:
    return str(node.children[0])


def _is_function(node: Any) -> bool:
    return bool(node.data == "function")


def _negated(tests: list[Any]) -> list[Any] | None:
    """The tests inside `not(...)`, when the unary tests are that and nothing else."""
    if len(tests) != 1 or tests[0].data != "postfix" or len(tests[0].children) != 2:
        return None
    name, call = tests[0].children
    if name.data != "name" or str(name.children[0]) != "not" or call.data != "call":
        return None
    inner = [child for child in call.children if child is not None]
    return inner if inner and all(child.data != "named" for child in inner) else None
