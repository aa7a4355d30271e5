"""The customer's answer to an open question of the drawing: approve or refuse a proposal, or tell what was asked.

Two steps, both by hand: fill in, then confirm what will be sent. Whoever approves and also
writes that something is wrong is asked again (people do: a closed case with "still broken"
in it). A reason is never demanded; the drawing's form says what is needed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine import forms
from engine.errors import Conflict, FieldProblem, Invalid
from engine.records import TaskRecord, Upload
from web import access, i18n
from web.access import needs
from web.forms import field_texts, pressed, read_answers, rearranged, render_form
from web.portal.complaint import stash
from web.portal.routes import pages
from web.portal.shown import read_only
from web.portal.stash import Kept
from web.portal.tell import offers
from web.portal.track import customer_task, own_case

AGREEING = frozenset({"approve", "approved", "accept", "accepted"})
"""Values of a choice that mean "I agree"."""


@dataclass
class Answer:
    """One state of the page: what was filled in and what is wrong with it."""

    answers: Mapping[str, Any] | None = None
    kept: list[Kept] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    problems: Sequence[FieldProblem] = ()


@pages.get("/track/decide")
@needs("customer")
def decide() -> str | Response:
    """The open question with everything needed to answer it; without `task` the first one."""
    asked = request.args.get("task")
    tasks = access.engine().queries.customer_tasks(access.instance_id())
    task = customer_task(asked) if asked else next(iter(tasks), None)
    if task is None or task.state not in {"offered", "claimed"}:
        return render_template("portal/nothing.html", case=own_case())
    return _form(task, Answer())


@pages.post("/track/decide")
@needs("customer", uploads=True)
def answer() -> str | Response | BaseResponse:
    """Check what was filled in and ask to confirm it; the second time, send it."""
    task = customer_task(request.form.get("task", ""))
    _same_report(task)
    given = _read(task)
    button = pressed(request)
    if button or "change" in request.form:
        given.answers = rearranged(given.answers or {}, button) if button else given.answers
        return _form(task, given)
    try:
        checked = forms.validate(task.form or {}, given.answers, variables=task.data, uploads=given.uploads)
    except Invalid as error:
        given.problems = error.problems
        return make_response(_form(task, given), 422)
    if "confirmed" not in request.form:
        return _confirm(task, given, checked)
    return _send(task, given)


@pages.get("/track/answered")
@needs("customer")
def answered() -> str:
    """What happens after the answer."""
    queries, found = access.engine().queries, own_case()
    told = [step for step in queries.timeline(found.id, i18n.language()) if step.kind == "step"]
    return render_template(
        "portal/answered.html",
        case=found,
        now=told[-1] if told else None,
        tasks=queries.customer_tasks(found.id),
        offers=offers(found),
    )


def _read(task: TaskRecord) -> Answer:
    answers, new = read_answers(task.form or {}, request)
    kept, old = stash().take(request.form.getlist("kept"))
    return Answer(answers, kept + stash().keep(new), old + new)


def _same_report(task: TaskRecord) -> None:
    """The answer belongs to the version of the report that was on the page (R69). Raises Conflict."""
    if request.form.get("report", "") != _report_hash(task):
        raise Conflict("The answer you were reading has been replaced by a newer one.")


def _report_hash(task: TaskRecord) -> str:
    report = task.data.get("report")
    return str(report.get("hash", "")) if isinstance(report, Mapping) else ""


def _send(task: TaskRecord, given: Answer) -> BaseResponse:
    access.engine().complete(
        task.id,
        given.answers or {},
        access.customer(),
        uploads=given.uploads,
        request_key=request.form.get("request_key") or None,
    )
    stash().drop(request.form.getlist("kept"))
    return redirect(url_for("portal.answered"), 303)


def _confirm(task: TaskRecord, given: Answer, checked: Mapping[str, Any]) -> str:
    remarks = [text for text in _texts(task.form or {}, checked) if text]
    return render_template(
        "portal/confirm.html",
        task=task,
        case=own_case(),
        given=given,
        pairs=list(_pairs()),
        report=_report_hash(task),
        shown=read_only(task.form or {}, checked, _lookup(task), task.data),
        doubt=remarks if _agrees(task.form or {}, checked) else [],
        request_key=request.form.get("request_key") or secrets.token_urlsafe(18),
    )


def _pairs() -> Sequence[tuple[str, str]]:
    """What the browser sent for the form, to be sent once more by the confirmation."""
    ours = {"csrf_token", "task", "report", "kept", "request_key", "lang", "confirmed", "change"}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in ours]


def _agrees(schema: Mapping[str, Any], checked: Mapping[str, Any]) -> bool:
    return any(
        str(checked.get(component.name)) in AGREEING
        for component in forms.inputs(schema)
        if component.type in {"radio", "select"}
    )


def _texts(schema: Mapping[str, Any], checked: Mapping[str, Any]) -> list[str]:
    return [str(checked.get(c.name) or "").strip() for c in forms.inputs(schema) if c.type == "textarea"]


def _form(task: TaskRecord, given: Answer) -> str:
    fields = render_form(task.form or {}, given.answers, given.problems, _lookup(task), variables=task.data)
    return render_template(
        "portal/decide.html",
        task=task,
        case=own_case(),
        fields=fields,
        given=given,
        report=task.data.get("report"),
        report_hash=_report_hash(task),
    )


def _lookup(task: TaskRecord) -> Any:
    return field_texts(access.engine().queries.texts(task.release_id, i18n.language()), task.element_id)
