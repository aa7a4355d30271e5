"""The complaint form: the start form of the active release, filled by a customer or by staff on behalf."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine import forms
from engine.errors import FieldProblem, Forbidden, Invalid, TooMany
from engine.records import Actor, Upload
from web import access, i18n
from web.access import needs
from web.forms import field_texts, pressed, read_answers, rearranged, render_form
from web.portal import receipt
from web.portal.routes import pages
from web.portal.stash import Kept, Stash

CHANNELS = ("phone", "letter", "visit", "mail")
"""How a complaint may have reached the member of staff who files it."""

_BAD_FILES = frozenset({"file_type", "file_too_large", "file_empty", "too_many_files", "no_files_here", "too_much"})


@dataclass
class Filing:
    """One state of the form: what is in it and what is wrong with it."""

    answers: Mapping[str, Any] | None = None
    kept: list[Kept] = field(default_factory=list)
    """Files of an earlier try, already put aside."""
    old: list[Upload] = field(default_factory=list)
    """The same files' content."""
    new: list[Upload] = field(default_factory=list)
    """Files of this try."""
    problems: Sequence[FieldProblem] = ()
    notes: dict[str, str] = field(default_factory=dict)
    """Problems of what is not in the schema: control id -> sentence."""


@pages.route("/complaint", methods=["GET", "POST"])
@needs("public", uploads=True)
def complaint() -> Response | BaseResponse:
    """Fill in the complaint and send it."""
    on_behalf = "on_behalf" in request.args
    if on_behalf and not access.may("file_on_behalf"):
        raise Forbidden
    schema = access.engine().queries.start_form(access.engine().settings.process_key)
    if request.method != "POST":  # HEAD, too, only reads
        return _form(schema, Filing(), on_behalf)
    filing = _read(schema)
    if request.form.get("lang") or _row_button(filing):
        return _form(schema, filing, on_behalf)
    filing.notes = _outside_the_schema(on_behalf)
    if filing.notes:
        return _form(schema, filing, on_behalf, 422)
    return _file(schema, filing, on_behalf)


@pages.get("/complaint/done")
@needs("public")
def done() -> Response:
    """Number and password, shown once; after a reload only the way to the status page."""
    found = receipt.held()
    case = access.engine().queries.instance(found.instance_id) if found else None
    response = make_response(render_template("portal/done.html", receipt=found, case=case))
    receipt.forget(response)
    return response


def stash() -> Stash:
    """Where files wait for their form."""
    return Stash(access.engine(), current_app.config["SECRET_KEY"])


def _read(schema: Mapping[str, Any]) -> Filing:
    """What was sent, files of an earlier try included."""
    answers, new = read_answers(schema, request)
    kept, old = stash().take(request.form.getlist("kept"))
    return Filing(answers, kept, old, new)


def _row_button(filing: Filing) -> bool:
    button = pressed(request)
    if button:
        filing.answers = rearranged(filing.answers or {}, button)
    return button is not None


def _outside_the_schema(on_behalf: bool) -> dict[str, str]:
    if request.form.get("website"):  # the trap that only programs see
        return {"website": _("Please leave the field “Website” empty.")}
    if not on_behalf:
        return {}
    notes = {}
    if request.form.get("channel") not in CHANNELS:
        notes["channel"] = _("Say how the customer reached us.")
    if _first_contact() is None:
        notes["received_at"] = _("Enter the time of the first contact. It cannot be in the future.")
    if "consent" not in request.form:
        notes["consent"] = _("The customer must agree that you file for them.")
    return notes


def _first_contact() -> datetime | None:
    """When the customer first told somebody of ours, in Istanbul time; None when it cannot be."""
    try:
        told = datetime.fromisoformat(request.form.get("received_at", ""))
    except ValueError:
        return None
    told = told if told.tzinfo else told.replace(tzinfo=i18n.ZONE)
    return told if told <= access.engine().queries.business_time() else None


def _file(schema: Mapping[str, Any], filing: Filing, on_behalf: bool) -> Response | BaseResponse:
    engine = access.engine()
    if not on_behalf:
        try:
            engine.admit_filing(access.network())
        except TooMany as error:
            wait = int(error.facts.get("retry_after_seconds", 60))
            filing.notes = {
                "send": _(
                    "Too many complaints came from your connection. Wait %(num)s seconds and send it again.", num=wait
                )
            }
            return _form(schema, filing, on_behalf, 429)
    try:
        started = engine.start(
            engine.settings.process_key,
            filing.answers or {},
            actor=access.staff() if on_behalf else Actor("anonymous"),
            channel=request.form["channel"] if on_behalf else "web",
            language=_customer_language(on_behalf),
            uploads=[*filing.old, *filing.new],
            request_key=request.form.get("request_key") or None,
            received_at=_first_contact() if on_behalf else None,
        )
    except Invalid as error:
        filing.problems = _placed(schema, error.problems)
        return _form(schema, filing, on_behalf, 422)
    stash().drop(request.form.getlist("kept"))
    response = redirect(url_for("portal.done"), 303)
    receipt.hand_over(
        response, receipt.Receipt(started.instance_id, started.number, "" if on_behalf else started.password, on_behalf)
    )
    return response


def _placed(schema: Mapping[str, Any], problems: Sequence[FieldProblem]) -> list[FieldProblem]:
    """Problems of files beside the field that took them: the document store does not know its name."""
    picker = next((field.name for field in forms.inputs(schema) if field.type == "filepicker"), "")
    known = {field.name for field in forms.inputs(schema)}
    return [
        replace(problem, path=picker) if problem.path == "files" and "files" not in known else problem
        for problem in problems
    ]


def _customer_language(on_behalf: bool) -> str:
    asked = request.form.get("customer_language")
    return asked if on_behalf and asked in i18n.LANGUAGES else i18n.language()


def _form(schema: Mapping[str, Any], filing: Filing, on_behalf: bool, status: int = 200) -> Response:
    """The page with everything typed; files are put aside so that they need not be chosen again."""
    engine = access.engine()
    release = engine.queries.active_release(engine.settings.process_key)
    bundle = engine.queries.bundle(release.id)
    if not any(problem.code in _BAD_FILES for problem in filing.problems):
        filing.kept += stash().keep(filing.new)
    fields = render_form(
        schema,
        filing.answers,
        filing.problems,
        field_texts(engine.queries.texts(release.id, i18n.language()), bundle.process.start_event),
    )
    html = render_template(
        "portal/complaint.html",
        fields=fields,
        filing=filing,
        on_behalf=on_behalf,
        channels=CHANNELS,
        request_key=request.form.get("request_key") or secrets.token_urlsafe(18),
    )
    return make_response(html, status)
