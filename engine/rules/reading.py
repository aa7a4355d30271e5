"""Builds a `Diagram` from a parsed BPMN file, looking every reference up once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from engine.rules import parts
from engine.rules.diagram import (
    BPMN,
    BPMNDI,
    FLOW_NODES,
    SUBPROCESSES,
    DataAssociation,
    Diagram,
    Element,
    Flow,
    Lane,
    Named,
    Process,
)

_NAMED = {
    "message": "",
    "error": "errorCode",
    "signal": "",
    "escalation": "escalationCode",
    "dataObject": "",
    "dataObjectReference": "dataObjectRef",
    "dataStoreReference": "dataStoreRef",
    "dataStore": "",
}
_SILENT = frozenset(
    {
        "",
        "documentation",
        "extensionElements",
        "ioSpecification",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "property",
        "textAnnotation",
        "association",
        "group",
        "incoming",
        "outgoing",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
        "auditing",
        "monitoring",
        "supportedInterfaceRef",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "completionCondition",
        "category",
        "artifact",
    }
)
"""What may stand among the steps without being one."""
_VARIABLES = frozenset({"inputDataItem", "outputDataItem", "property"})
"""Parts whose id is the name of a variable: several loops may use the same one."""
_EVENT_SUFFIX = "EventDefinition"


def local(node: etree._Element) -> str:
    """Tag without namespace, for elements of BPMN; other namespaces give an empty string."""
    name = etree.QName(node)
    return name.localname if name.namespace == BPMN else ""


class Reader:
    """One pass over one file."""

    def __init__(self, file: str, root: etree._Element) -> None:
        self.file, self.root = file, root
        self.processes: dict[str, Process] = {}
        self.elements: dict[str, Element] = {}
        self.flows: dict[str, Flow] = {}
        self.lanes: dict[str, Lane] = {}
        self.named: dict[str, Named] = {}
        self.duplicates: list[str] = []
        self.strangers: list[Named] = []
        self.drawn = {str(i) for i in root.xpath("//di:BPMNShape/@bpmnElement", namespaces={"di": BPMNDI})}

    def diagram(self) -> Diagram:
        """The finished model."""
        if local(self.root) == "definitions":
            self._named(self.root)
            for node in self.root:
                if local(node) == "process":
                    self._process(node)
        self._wire()
        self._place_in_lanes()
        return Diagram(
            file=self.file,
            root=self.root,
            is_bpmn=local(self.root) == "definitions",
            processes=self.processes,
            elements=self.elements,
            flows=self.flows,
            lanes=self.lanes,
            named=self.named,
            duplicate_ids=tuple(dict.fromkeys(self.duplicates + self._repeated_ids())),
            drawn=bool(self.drawn),
            strangers=tuple(self.strangers),
        )

    def _named(self, scope: etree._Element) -> None:
        for node in scope:
            kind = local(node)
            if kind in _NAMED and node.get("id"):
                value = node.get(_NAMED[kind], "") if _NAMED[kind] else ""
                self.named.setdefault(node.get("id", ""), Named(node.get("id", ""), kind, node.get("name", ""), value))

    def _process(self, node: etree._Element) -> None:
        line = parts.line(node)
        key = node.get("id") or f"process@{line}"
        if key in self.processes:
            self.duplicates.append(key)
            return
        executable = node.get("isExecutable", "true").strip() not in {"false", "0"}
        self.processes[key] = Process(key, node.get("name", ""), executable, line, bool(node.get("id")))
        self._scope(node, key, None)

    def _scope(self, scope: etree._Element, process_id: str, parent_id: str | None) -> None:
        self._named(scope)
        for node in scope:
            kind = local(node)
            if kind in FLOW_NODES:
                self._element(node, kind, process_id, parent_id)
            elif kind == "sequenceFlow":
                self._flow(node, process_id, parent_id)
            elif kind == "laneSet":
                self._lane_set(node, process_id, parent_id)
            elif kind not in _SILENT:
                line = parts.line(node)
                self.strangers.append(Named(node.get("id") or f"{kind}@{line}", kind, node.get("name", ""), str(line)))

    def _element(self, node: etree._Element, kind: str, process_id: str, parent_id: str | None) -> None:
        line = parts.line(node)
        key = node.get("id") or f"{kind}@{line}"
        if key in self.elements:
            self.duplicates.append(key)
            return
        element = Element(
            id=key,
            kind=kind,
            name=node.get("name", ""),
            process_id=process_id,
            parent_id=parent_id,
            lane_id=None,
            line=line,
            has_id=bool(node.get("id")),
            attached_to=node.get("attachedToRef"),
            default=node.get("default"),
            interrupting=node.get("cancelActivity" if kind == "boundaryEvent" else "isInterrupting", "true") != "false",
            event_subprocess=node.get("triggeredByEvent") == "true",
            instantiates=node.get("instantiate") == "true",
            compensates=node.get("isForCompensation") == "true",
            called=node.get("calledElement", ""),
            documentation=parts.child_text(node, "documentation"),
            script=parts.child_text(node, "script"),
            multi_instance=parts.multi_instance(node),
            loop=parts.loop(node),
            io=parts.io_specification(node),
            drawn=key in self.drawn,
        )
        element = replace(element, **parts.extensions(node), **self._event(node), data=self._associations(node, key))
        self.elements[key] = element
        if kind in SUBPROCESSES:
            self._scope(node, process_id, key)

    def _event(self, node: etree._Element) -> dict[str, Any]:
        definitions = [c for c in node if local(c).endswith(_EVENT_SUFFIX)]
        names = tuple(local(c)[: -len(_EVENT_SUFFIX)] for c in definitions)
        references = [c for c in node if local(c) == "eventDefinitionRef"]
        single = names[0] if len(names) == 1 else ""
        found: dict[str, Any] = {"events": names, "event": "multiple" if references or len(names) > 1 else single}
        message_ref = node.get("messageRef", "")
        for child, name in zip(definitions, names, strict=True):
            if name == "timer":
                found["timer"] = parts.timer(child)
            elif name == "message":
                message_ref = child.get("messageRef", "")
            elif name == "error":
                reference = child.get("errorRef", "")
                found["error_ref"] = reference
                found["error_code"] = self._lookup("error", reference, "value")
        found["message_ref"] = message_ref
        found["message"] = self._lookup("message", message_ref, "name")
        return found

    def _lookup(self, kind: str, reference: str, part: str) -> str:
        """What a reference names; prefixes of qualified names are dropped as tools write them freely."""
        named = self.named.get(reference) or self.named.get(reference.rpartition(":")[2])
        if named is None or named.kind != kind:
            return ""
        return str(getattr(named, part)) or named.id

    def _associations(self, node: etree._Element, key: str) -> tuple[DataAssociation, ...]:
        found = []
        for child in node:
            side = {"dataInputAssociation": "sourceRef", "dataOutputAssociation": "targetRef"}.get(local(child))
            if side:
                found.append(DataAssociation(key, parts.child_text(child, side)))
        return tuple(found)

    def _flow(self, node: etree._Element, process_id: str, parent_id: str | None) -> None:
        source, target = node.get("sourceRef", ""), node.get("targetRef", "")
        key = node.get("id") or f"{source} -> {target}"
        if key in self.flows:
            if node.get("id"):
                self.duplicates.append(key)
                return
            key = f"{key} (line {parts.line(node)})"
        self.flows[key] = Flow(
            id=key,
            name=node.get("name", ""),
            source=source,
            target=target,
            condition=parts.child_text(node, "conditionExpression"),
            is_default=False,
            process_id=process_id,
            parent_id=parent_id,
            line=parts.line(node),
            has_id=bool(node.get("id")),
        )

    def _lane_set(self, node: etree._Element, process_id: str, parent_id: str | None) -> None:
        for lane in node:
            if local(lane) != "lane":
                continue
            key = lane.get("id") or f"lane@{parts.line(lane)}"
            members = tuple((c.text or "").strip() for c in lane if local(c) == "flowNodeRef")
            if key in self.lanes:
                self.duplicates.append(key)
            self.lanes.setdefault(key, Lane(key, lane.get("name", ""), process_id, parent_id, members))
            for child in lane:
                if local(child) == "childLaneSet":
                    self._lane_set(child, process_id, parent_id)

    def _wire(self) -> None:
        """Flows know whether they are the default, elements know their flows."""
        incoming: dict[str, list[str]] = {}
        outgoing: dict[str, list[str]] = {}
        for key, flow in self.flows.items():
            source = self.elements.get(flow.source)
            if source is not None and source.default == key:
                self.flows[key] = replace(flow, is_default=True)
            outgoing.setdefault(flow.source, []).append(key)
            incoming.setdefault(flow.target, []).append(key)
        for key, element in self.elements.items():
            self.elements[key] = replace(
                element, incoming=tuple(incoming.get(key, ())), outgoing=tuple(outgoing.get(key, ()))
            )

    def _place_in_lanes(self) -> None:
        """The lane of the outermost activity around an element; of nested lanes the inner one (read last)."""
        direct = {member: lane.id for lane in self.lanes.values() if lane.parent_id is None for member in lane.members}
        for key, element in self.elements.items():
            self.elements[key] = replace(element, lane_id=direct.get(self._outermost(element).id))

    def _outermost(self, element: Element) -> Element:
        seen: set[str] = set()
        while element.id not in seen:
            seen.add(element.id)
            around = element.attached_to or element.parent_id
            if around is None or around not in self.elements:
                break
            element = self.elements[around]
        return element

    def _repeated_ids(self) -> list[str]:
        seen: set[str] = set()
        return [i for i in self._ids() if i in seen or seen.add(i)]  # type: ignore[func-returns-value]

    def _ids(self) -> Iterator[str]:
        for node in self.root.iter(f"{{{BPMN}}}*"):
            if node.get("id") and local(node) not in _VARIABLES:
                yield node.get("id", "")
