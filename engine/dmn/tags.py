"""DMN's XML without its namespaces: 1.1 to 1.5 differ in nothing that is read here but the namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

NAMESPACE = re.compile(
    r"https?://www\.omg\.org/spec/DMN/(?:20151101/dmn\.xsd|20151101|20180521/MODEL/|20191111/MODEL/|20211108/MODEL/|20230324/MODEL/)"
)
"""DMN 1.1 (two spellings), 1.2, 1.3, 1.4, 1.5."""
FEEL_LANGUAGE = re.compile(r"(?:https?://www\.omg\.org/spec/(?:DMN|FEEL)/\S*|feel)", re.IGNORECASE)


def tag(element: _Element) -> str:
    """The name without namespace; empty for an element that is not DMN."""
    space, _, name = str(element.tag).rpartition("}")
    return name if NAMESPACE.fullmatch(space.removeprefix("{")) else ""


def children(element: _Element, *names: str) -> Iterator[_Element]:
    """The DMN child elements with one of these names; all of them when none is given."""
    for child in element:
        name = tag(child)
        if name and (not names or name in names):
            yield child


def child(element: _Element, *names: str) -> _Element | None:
    """The first such child, or None."""
    return next(children(element, *names), None)


def text(element: _Element | None) -> str:
    """The content of the element's `text` child, trimmed."""
    inner = child(element, "text") if element is not None else None
    return ("".join(inner.itertext()) if inner is not None else "").strip()


def name_of(element: _Element) -> str:
    """The name by which expressions know the element: its variable's, else its own."""
    variable = child(element, "variable")
    named = variable.get("name") if variable is not None else None
    return " ".join((named or element.get("name") or "").split())


def id_of(element: _Element) -> str:
    """The id of the element or of the nearest one around it that has one; empty when there is none."""
    around: _Element | None = element
    while around is not None:
        found = around.get("id")
        if found:
            return found
        around = around.getparent()
    return ""


_NAMING = frozenset(
    (
        *("variable", "inputData", "decision", "businessKnowledgeModel", "decisionService", "import"),
        *("itemComponent", "output", "column"),
    )
)
"""Elements whose name expressions may use anywhere in the file."""


def all_names(root: _Element) -> frozenset[str]:
    """Every name that expressions of this file may use, parameters of functions apart."""
    return _names(root, _NAMING)


def parameter_names(owner: _Element) -> frozenset[str]:
    """Names of the parameters of the functions inside one element; only there they may be used."""
    return _names(owner, frozenset({"formalParameter"}))


def inner_names(owner: _Element) -> frozenset[str]:
    """Names that one element binds inside itself: parameters and entries of contexts."""
    entries = (name_of(element) for element in owner.iter() if tag(element) == "contextEntry")
    variables = (element.get("iteratorVariable") or "" for element in owner.iter())
    return parameter_names(owner) | frozenset(entries) | {" ".join(name.split()) for name in variables}


def _names(root: _Element, naming: frozenset[str]) -> frozenset[str]:
    found = (element.get("name") for element in root.iter() if tag(element) in naming)
    return frozenset(" ".join(name.split()) for name in found if name)
