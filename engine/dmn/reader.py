"""From DMN XML to `Decisions`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml.etree import _Element

from engine import xml
from engine.dmn.boxed import KINDS, Boxes
from engine.dmn.decisions import Decisions, Node
from engine.dmn.problem import refuse
from engine.dmn.table import Table
from engine.dmn.tags import (
    FEEL_LANGUAGE,
    NAMESPACE,
    all_names,
    child,
    children,
    id_of,
    inner_names,
    name_of,
    parameter_names,
    tag,
)

_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
_REQUIRED = ("requiredDecision", "requiredInput", "requiredKnowledge")


def read(data: bytes, *, others: Iterable[bytes] = ()) -> Decisions:
    """The decisions of a DMN 1.1 to 1.5 file; `others` are files it may import.

    Raises DiagramError naming table, rule and column of what cannot be read or is not supported.
    """
    root = xml.parse(data)
    if tag(root) != "definitions":
        refuse("", "not_dmn")
    language = root.get("expressionLanguage")
    if language and not FEEL_LANGUAGE.fullmatch(language):
        refuse(
            id_of(root), "unsupported", name=root.get("name") or "", what=f"the expression language '{language[:60]}'"
        )
    models = {str(other.get("namespace")): other for other in (xml.parse(more) for more in others)}
    return _Reader(root, models).decisions()


class _Reader:
    def __init__(self, root: _Element, models: Mapping[str, _Element]) -> None:
        self.root = root
        self.models = models
        self.names = all_names(root)
        self.tables: list[Table] = []
        self.nodes: dict[str, Node] = {}
        self.imported: dict[str, tuple[str, Decisions]] = {}

    def decisions(self) -> Decisions:
        """Everything in the file; DiagramError for what cannot be read."""
        for element in children(self.root, "import"):
            self._import(element)
        readers = {
            "decision": self._decision,
            "inputData": self._input,
            "businessKnowledgeModel": self._knowledge,
            "decisionService": self._service,
        }
        for element in children(self.root, *readers):
            self._add(element, readers[tag(element)](element))
        self._refuse_loose_ends()
        return Decisions(self.nodes, tuple(self.tables), self.imported)

    def _add(self, element: _Element, node: Node) -> None:
        if not node.id:
            refuse("", "missing", name=node.name, what="an id")
        if not node.name:
            refuse(node.id, "missing", name=node.id, what="a name")
        if node.id in self.nodes:
            refuse(node.id, "duplicate", what="id", name=node.id)
        self.nodes[node.id] = node

    def _import(self, element: _Element) -> None:
        namespace, name = str(element.get("namespace")), element.get("name") or ""
        if not NAMESPACE.fullmatch(element.get("importType") or ""):
            refuse(id_of(element), "unsupported", name=name, what="an import that is no DMN model")
        if namespace not in self.models:
            refuse(id_of(element), "unknown_import", name=name or namespace)
        model = self.models[namespace]
        self.names |= all_names(model)
        self.imported[namespace] = (name, _Reader(model, {}).decisions())

    def _boxes(self, element: _Element) -> Boxes:
        return Boxes(name_of(element) or element.get("id") or "", self.names | parameter_names(element))

    def _decision(self, element: _Element) -> Node:
        boxes = self._boxes(element)
        box = next((c for c in children(element) if tag(c) in KINDS), None)
        logic = boxes.logic(box) if box is not None else None
        self.tables.extend(boxes.tables)
        own = boxes.tables[-1] if box is not None and tag(box) == "decisionTable" else None
        asks = boxes.asks - inner_names(element)
        return Node(
            element.get("id") or "",
            "decision",
            name_of(element),
            self._needs(element),
            logic,
            asks=frozenset(asks),
            table=own,
        )

    def _input(self, element: _Element) -> Node:
        return Node(element.get("id") or "", "input", name_of(element))

    def _knowledge(self, element: _Element) -> Node:
        boxes = self._boxes(element)
        definition = child(element, "encapsulatedLogic")
        if definition is None:
            refuse(id_of(element), "missing", name=boxes.owner, what="encapsulated logic")
        function = boxes.function(definition)
        self.tables.extend(boxes.tables)
        asks = frozenset(boxes.asks - inner_names(element))
        return Node(
            element.get("id") or "", "knowledge", name_of(element), self._needs(element), asks=asks, function=function
        )

    def _service(self, element: _Element) -> Node:
        outputs = tuple(self._href(c) for c in children(element, "outputDecision"))
        given = tuple(self._href(c) for c in children(element, "inputDecision"))
        if not outputs:
            refuse(id_of(element), "missing", name=name_of(element), what="an output decision")
        return Node(element.get("id") or "", "service", name_of(element), outputs, outputs=outputs, given=given)

    def _needs(self, element: _Element) -> tuple[str, ...]:
        found = []
        for requirement in children(element, *_REQUIREMENTS):
            required = child(requirement, *_REQUIRED)
            if required is not None:
                found.append(self._href(required))
        return tuple(found)

    def _href(self, element: _Element) -> str:
        namespace, _, target = (element.get("href") or "").rpartition("#")
        own = namespace in ("", self.root.get("namespace"))
        return target if own else f"{namespace}#{target}"

    def _refuse_loose_ends(self) -> None:
        for node in self.nodes.values():
            for needed in node.needs:
                namespace = needed.rpartition("#")[0]
                if needed not in self.nodes and namespace not in self.imported:
                    refuse(node.id, "unknown_reference", name=node.name, href=needed)
        self._refuse_cycles()

    def _refuse_cycles(self) -> None:
        left = {node.id: {n for n in node.needs if n in self.nodes} for node in self.nodes.values()}
        while left:
            free = [name for name, needs in left.items() if not needs & left.keys()]
            if not free:
                first = self.nodes[next(iter(left))]
                refuse(first.id, "cycle", name=first.name)
            for name in free:
                del left[name]
