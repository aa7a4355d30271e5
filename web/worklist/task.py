"""One task: its form on the left, the complaint it belongs to on the right."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import AlreadyAnswered, Conflict, FieldProblem, Forbidden, Invalid
from engine.records import TaskRecord
from web import access, i18n
from web.access import needs
from web.cases.aside import aside
from web.facts import facts_of
from web.forms import field_texts, pressed, read_answers, rearranged, render_form, unseen
from web.worklist.routes import pages
from web.worklist.rows import row_of


@dataclass
class Sheet:
    """One state of the form: what is in it, what is wrong with it."""

    answers: Mapping[str, Any] | None = None
    problems: Sequence[FieldProblem] = ()
    note: str = ""
    tone: str = ""
    lost: Sequence[str] = field(default_factory=list)
    """Names of files that must be chosen again: browsers do not keep them."""
    kept: bool = False
    """What was typed cannot be saved any more, but can be copied."""


@pages.get("/work/task/<task_id>")
@needs("staff")
def task(task_id: str) -> Response:
    """The task with its draft, untouched, or as it was answered."""
    found = access.engine().queries.task(task_id, access.staff())
    return _page(found, Sheet(found.answers if found.state == "completed" else found.draft))


@pages.post("/work/task/<task_id>")
@needs("staff", uploads=True)
def complete(task_id: str) -> Response | BaseResponse:
    """Complete the task with what was typed; on any refusal the page comes back with it."""
    engine = access.engine()
    found = engine.queries.task(task_id, access.staff())
    answers, uploads = read_answers(found.form or {}, request)
    button = pressed(request)
    if button:
        return _page(found, Sheet(rearranged(answers, button)))
    if "lang" in request.form:
        return _page(found, Sheet(answers))
    lost = [upload.name for upload in uploads]
    if unseen(found.form or {}, answers, request, variables=found.data):
        note = _("Your answer asks for more: please look at the further questions before you complete.")
        return _page(found, Sheet(answers, note=note, tone="warn", lost=lost), 422)
    try:
        engine.complete(
            task_id, answers, access.staff(), request_key=request.form.get("request_key") or None, uploads=uploads
        )
    except Invalid as error:
        return _page(found, Sheet(answers, error.problems, lost=lost), 422)
    except Conflict as error:
        return _too_late(task_id, found, answers, isinstance(error, AlreadyAnswered))
    except Forbidden:
        return _page(found, Sheet(answers, note=_refused(found), tone="bad", kept=True), 403)
    flash(_("Done: %(step)s, complaint %(number)s.", step=_name(found), number=found.number), "ok")
    return redirect(url_for("worklist.inbox"), 303)


@pages.post("/work/task/<task_id>/draft")
@needs("staff", uploads=True)
def draft(task_id: str) -> Response | BaseResponse:
    """Keep what was typed so far, unchecked. Files are not part of a draft."""
    engine, actor = access.engine(), access.staff()
    found = engine.queries.task(task_id, actor)
    answers, uploads = read_answers(found.form or {}, request)
    silent = request.headers.get("HX-Request") == "true"
    try:
        engine.save_draft(task_id, answers, actor)
    except Conflict as error:
        if silent:
            return make_response(_("Not saved: somebody else has this task now."), 409)
        return _too_late(task_id, found, answers, isinstance(error, AlreadyAnswered))
    except Invalid:
        words = _("Not saved: this is too much text for one form.")
        return make_response(words, 422) if silent else _page(found, Sheet(answers, note=words, tone="bad"), 422)
    if silent:
        return make_response(_("Draft saved at %(time)s", time=i18n.clock(engine.queries.business_time())), 200)
    note = _("The draft is saved. Only people who may do this task see it.")
    return _page(found, Sheet(answers, note=note, tone="ok", lost=[upload.name for upload in uploads]))


@pages.post("/work/task/<task_id>/fields")
@needs("staff", uploads=True)
def fields(task_id: str) -> Markup:
    """The fields again, after an answer that others depend on has changed (htmx)."""
    found = access.engine().queries.task(task_id, access.staff())
    answers, _uploads = read_answers(found.form or {}, request)
    return _form(found, Sheet(answers))


@pages.post("/work/task/<task_id>/assign")
@needs("lead")
def assign(task_id: str) -> Response | BaseResponse:
    """Give the task to a member of its group."""
    engine = access.engine()
    found = engine.queries.task(task_id, access.staff())
    try:
        engine.assign(task_id, request.form.get("person", ""), access.staff())
    except Conflict:
        return _page(engine.queries.task(task_id, access.staff()), Sheet(found.draft, note=_changed(), tone="bad"), 409)
    except Forbidden:
        words = _("This person may not do the task: the four-eyes rule, or not in its group.")
        return _page(found, Sheet(found.draft, note=words, tone="bad"), 403)
    flash(_("The task is assigned."), "ok")
    return redirect(url_for("worklist.task", task_id=task_id), 303)


def _too_late(task_id: str, before: TaskRecord, answers: Mapping[str, Any], answered: bool) -> Response:
    """409: the fresh task, and what was typed, so that nobody has to type it again."""
    fresh = access.engine().queries.task(task_id)
    words = _("Somebody was faster: this task is completed already.") if answered else _changed()
    words += " " + _("What you typed is still below, so that you can copy it. It was not saved.")
    return _page(fresh if fresh.form else before, Sheet(answers, note=words, tone="bad", kept=True), 409)


def _changed() -> str:
    return str(_("Somebody was faster: this task has changed meanwhile."))


def _refused(found: TaskRecord) -> str:
    if access.person().id in found.excluded:
        return four_eyes()
    return str(_("You may not complete this task. What you typed is still below."))


def four_eyes() -> str:
    """Why somebody may not do a task."""
    return str(
        _(
            "You completed an earlier step of this complaint that another person must check. "
            "So somebody else has to do this step (four-eyes rule)."
        )
    )


def _page(found: TaskRecord, sheet: Sheet, status: int = 200) -> Response:
    person = access.person()
    now = access.engine().queries.business_time()
    barred = person.id in found.excluded
    html = render_template(
        "worklist/task.html",
        task=found,
        row=row_of(found, person, now),
        sheet=sheet,
        barred=barred,
        four_eyes=four_eyes(),
        fields=_form(found, sheet) if found.form else "",
        aside=aside(found.instance_id, now, found.form),
        mine=found.state == "claimed" and found.assignee_id == person.id,
        members=_members(found),
        request_key=request.form.get("request_key") or secrets.token_urlsafe(18),
    )
    return make_response(html, status)


def _form(found: TaskRecord, sheet: Sheet) -> Markup:
    texts = access.engine().queries.texts(found.release_id, i18n.language())
    return render_form(
        found.form or {},
        sheet.answers,
        sheet.problems,
        field_texts(texts, found.element_id),
        variables=found.data,
        refresh=url_for("worklist.fields", task_id=found.id),
        words=facts_of(found.release_id).value,
    )


def _members(found: TaskRecord) -> list[tuple[str, str]]:
    """Whom a lead may give the task to."""
    if not access.may("lead") or found.state not in {"offered", "claimed"}:
        return []
    members = access.engine().queries.members(found.group)
    return [(p.id, p.name) for p in members if p.id not in found.excluded and p.id != found.assignee_id]


def _name(found: TaskRecord) -> str:
    texts = access.engine().queries.texts(found.release_id, i18n.language())
    return str(texts.lookup(found.element_id, "name", found.name))
