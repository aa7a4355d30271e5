"""Compiles paths, filters and calls."""

from __future__ import annotations

from typing import Any

from engine.feel.access import filter_list, get_property, invoke
from engine.feel.building import Builder, Closure, Node
from engine.feel.limits import refuse
from engine.feel.runtime import Scope
from engine.feel.syntax import depth_and_size, position


class Paths(Builder):
    """`a.b`, `a[...]`, `a(...)`."""

    def _postfix(self, node: Node) -> Closure:
        first, *trailers = node.children
        callee = str(first.children[0]) if first.data == "name" else None
        if callee is not None and trailers[0].data == "call":
            closure = self._named_call(callee, position(first), trailers.pop(0))
        else:
            closure = self.build(first)
        for trailer in trailers:
            closure = getattr(self, f"_after_{trailer.data}")(closure, trailer)
        return closure

    def _named_call(self, name: str, at: int, trailer: Node) -> Closure:
        if name == "is defined":
            return self._is_defined(trailer)
        positional, named = self._arguments(trailer)
        self.note(name)

        def closure(scope: Scope) -> Any:
            return invoke(scope.callee(name, at), positional, named, scope)

        return closure

    def _is_defined(self, trailer: Node) -> Closure:
        argument = trailer.children[0] if len(trailer.children) == 1 else None
        if argument is None or argument.data != "name":
            refuse("is defined() takes one name.", position(trailer))
        name = str(argument.children[0])
        self.candidates.add(name)
        return lambda scope: scope.has(name) and scope.find(name) is not None

    def _after_call(self, target: Closure, trailer: Node) -> Closure:
        positional, named = self._arguments(trailer)
        return lambda scope: invoke(target(scope), positional, named, scope)

    def _arguments(self, trailer: Node) -> tuple[list[Closure], dict[str, Closure]]:
        positional: list[Closure] = []
        named: dict[str, Closure] = {}
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

    def _after_property(self, target: Closure, trailer: Node) -> Closure:
        name = str(trailer.children[0])
        return lambda scope: get_property(target(scope), name, scope.run)

    def _after_filter(self, target: Closure, trailer: Node) -> Closure:
        self.filters += 1
        self.bound.append({"item"})
        condition = self.build(trailer.children[0])
        self.bound.pop()
        self.filters -= 1
        cost = depth_and_size(trailer)[1]
        return lambda scope: filter_list(target(scope), condition, cost, scope)
