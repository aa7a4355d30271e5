"""The public procedure page: the active release in words and as a diagram (R1, clause 7.1)."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import ngettext
from lxml import etree

from engine.errors import NotFound
from engine.records import StageRecord, StepRecord
from web import access, i18n
from web.access import needs

pages = Blueprint("procedure", __name__)

_COUNTED = re.compile(r"^\s*=?\s*(workdays|workhours)\(\s*(\d+)")


@pages.get("/procedure")
@needs("public")
def show() -> str:
    """Stages, people and time limits of the active release, and what the public status words mean."""
    engine = access.engine()
    found = engine.queries.procedure(engine.settings.process_key, i18n.language())
    return render_template("procedure/show.html", procedure=found, stage_limit=stage_limit, step_limit=step_limit)


@pages.get("/procedure/diagram.bpmn")
@needs("public")
def diagram() -> Response:
    """The main diagram of the active release as BPMN 2.0 XML; `labels=ru` writes its labels in that language."""
    engine = access.engine()
    bundle = engine.queries.bundle(engine.queries.active_release(engine.settings.process_key).id)
    file = next((path for path, drawn in bundle.diagrams.items() if bundle.process.main in drawn.processes), None)
    if file is None:
        raise NotFound
    labels = request.args.get("labels", "")
    drawn = bundle.files[file]
    if labels in i18n.LANGUAGES and labels != bundle.process.language:
        drawn = translated(drawn, bundle.texts(labels))
    response = make_response(drawn)
    response.headers["Content-Type"] = "application/xml; charset=utf-8"
    return response


def translated(drawn: bytes, texts: Any) -> bytes:
    """A diagram with its labels in the language of `texts`; what has no translation stays as it is."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(drawn, parser)
    for element in root.iter(etree.Element):
        if element.get("name") and element.get("id"):
            element.set("name", texts.lookup(element.get("id"), "name", element.get("name")))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def stage_limit(stage: StageRecord) -> str:
    """The longest time limit drawn on a stage, in words; a shorter one is only the reminder before it."""
    counted = [row for row in stage.limits if row.number]
    longest = max(counted, key=lambda row: row.number, default=None)
    return in_words(longest.number, longest.unit) if longest else ""


def step_limit(step: StepRecord) -> str:
    """The time limit of a step, in words; empty when it has none of its own."""
    counted = _COUNTED.match(step.due)
    return in_words(int(counted[2]), counted[1]) if counted else ""


def in_words(number: int, unit: str) -> str:
    """A drawn time limit in words; empty when it is not a count of working days or hours."""
    if not number:
        return ""
    if unit == "workhours":
        return str(ngettext("%(num)s working hour", "%(num)s working hours", number))
    return str(ngettext("%(num)s working day", "%(num)s working days", number))
