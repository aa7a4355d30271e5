"""The public procedure page: the active release in words and as a diagram (R1, clause 7.1)."""

from __future__ import annotations

import re

from engine.errors import NotFound
from engine.records import StageRecord, StepRecord
from flask import Blueprint, Response, make_response, render_template
from flask_babel import ngettext

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
    """The main diagram of the active release as BPMN 2.0 XML."""
    engine = access.engine()
    release = engine.queries.active_release(engine.settings.process_key)
    bundle = engine.queries.bundle(release.id)
    file = next((path for path, drawn in bundle.diagrams.items() if bundle.process.main in drawn.processes), None)
    if file is None:
        raise NotFound
    response = make_response(bundle.files[file])
    response.headers["Content-Type"] = "application/xml; charset=utf-8"
    return response


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
        return ngettext("%(num)s working hour", "%(num)s working hours", number)
    return ngettext("%(num)s working day", "%(num)s working days", number)
