"""What all parts of the compiler share: building a node, and knowing which names are bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lark import Token, Tree

from engine.feel.limits import refuse
from engine.feel.runtime import Scope
from engine.feel.syntax import position

Closure = Callable[[Scope], Any]
"""A compiled node."""
Node = Any
"""A `Tree[Token]`; its children are typed by the grammar, not by Python."""


class Builder:
    """Compiles nodes by the method named after their rule; `free` holds the names variables must give."""

    def __init__(self) -> None:
        self.bound: list[set[str]] = []
        self.filters = 0
        self.free: set[str] = set()
        self.candidates: set[str] = set()
        """Names inside filters: an element's key or a variable, known only when evaluated."""

    def build(self, node: Node) -> Closure:
        """The closure of a node."""
        rule = str(node.data)
        method = getattr(self, f"_{rule}", None)
        if method is None:  # a rule of the grammar without meaning here
            refuse("A test such as '< 5' may only stand in brackets or after 'in'.", position(node))
        closure: Closure = method(node)
        return closure

    def note(self, name: str) -> None:
        """Remember a name that nothing around it binds."""
        if not any(name in names for names in self.bound):
            (self.candidates if self.filters else self.free).add(name)

    def operator(self, node: Node) -> str:
        """The sign of an `operator` node."""
        return str(node.children[0])


def asks(node: Node) -> bool:
    """Whether `?` occurs in the node."""
    return any(True for _ in node.scan_values(lambda leaf: isinstance(leaf, Token) and leaf == "?"))


def is_rule(node: Node, *rules: str) -> bool:
    """Whether the node is a tree of one of these rules."""
    return isinstance(node, Tree) and node.data in rules
