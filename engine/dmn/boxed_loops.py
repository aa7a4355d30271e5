"""Boxed iterators and filters (DMN 1.5, 10.2.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml.etree import _Element

from engine.dmn.problem import refuse
from engine.dmn.tags import child, id_of
from engine.feel.access import filter_list
from engine.feel.loops import every_one, for_each, iterator_of, some_one
from engine.feel.runtime import Scope

Logic = Callable[[Scope], Any]
_COST = 8
"""What one round counts against the steps; its expressions pay for their own loops."""


class Loops:
    """The boxes that go through a list; `Boxes` adds all others."""

    owner: str
    asks: set[str]

    def inner(self, element: _Element | None, what: str, around: _Element) -> Logic:
        """The logic inside an element that must have one; `Boxes` knows how."""
        raise NotImplementedError

    def _for(self, element: _Element) -> Logic:
        return self._iterator(element, for_each, "return")

    def _some(self, element: _Element) -> Logic:
        return self._iterator(element, some_one, "satisfies")

    def _every(self, element: _Element) -> Logic:
        return self._iterator(element, every_one, "satisfies")

    def _iterator(self, element: _Element, loop: Callable[..., Any], body_name: str) -> Logic:
        name = " ".join((element.get("iteratorVariable") or "").split())
        if not name:
            refuse(id_of(element), "missing", name=self.owner, what="a name for the elements of its loop")
        domain = iterator_of(self.inner(child(element, "in"), "'in' in its loop", element), None)
        body = self.inner(child(element, body_name), f"'{body_name}' in its loop", element)
        return lambda scope: loop([(name, domain)], body, _COST, scope)

    def _filter(self, element: _Element) -> Logic:
        values = self.inner(child(element, "in"), "'in' in its filter", element)
        certain = set(self.asks)
        match = self.inner(child(element, "match"), "'match' in its filter", element)
        self.asks = certain  # names in the match may be keys of the elements
        return lambda scope: filter_list(values(scope), match, _COST, scope)
