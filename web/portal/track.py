"""Following a complaint: sign in with number and password, see where it stands, add something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Invalid, NotFound, SignInFailed
from engine.records import InstanceRecord, TaskRecord, TimelineStep, Upload
from web import access, i18n
from web.access import needs
from web.due import promised
from web.forms import field_texts, problem_text
from web.portal.routes import pages
from web.portal.shown import read_only
from web.portal.tell import offers

LONGEST = 10_000
"""Characters of a message from the customer."""


@dataclass(frozen=True)
class Told:
    """A line of the timeline: what was told, and the public status that came with it."""

    at: datetime
    text: str = ""
    status: str | None = None
    promise: bool = False

    def joins(self, step: TimelineStep) -> bool:
        """Whether a step of the same moment belongs to this line: one brings the text, the other the status."""
        return not (self.text and step.text) and not (self.status and step.status)


@pages.get("/track")
@needs("public")
def track() -> str | BaseResponse:
    """The sign-in of customers; who is in already goes on to the complaint."""
    if access.visitor().case is not None:
        return redirect(url_for("portal.case"), 303)
    return render_template("portal/track.html", number="", problem="")


@pages.post("/track")
@needs("public")
def enter() -> Response | BaseResponse:
    """Check number and password. One answer for every failure, so that nothing can be guessed from it."""
    number = request.form.get("number", "")[:40]
    try:
        token = access.engine().sign_in_customer(number, request.form.get("password", "")[:64], access.network())
    except SignInFailed as error:
        wait = error.facts.get("retry_after_seconds")
        html = render_template(
            "portal/track.html",
            number=number,
            wait=wait,
            problem=_("The number and the password do not fit together. Check both; letters may be large or small."),
        )
        refusal = make_response(html, 429 if wait else 401)
        if wait:
            refusal.headers["Retry-After"] = str(int(wait))
        return refusal
    response = redirect(url_for("portal.case"), 303)
    access.open_session(response, "case", token)
    return response


@pages.post("/track/leave")
@needs("customer")
def leave() -> BaseResponse:
    """Sign out."""
    response = redirect(url_for("portal.track"), 303)
    access.close_session(response, "case")
    return response


@pages.get("/track/case")
@needs("customer")
def case() -> str:
    """Where the complaint stands."""
    return status_page()


@pages.post("/track/say")
@needs("customer", uploads=True)
def say() -> str | Response | BaseResponse:
    """Add a text, files or both; possible in every state."""
    text = request.form.get("text", "").strip()
    uploads = sent_files("files")
    problem = _say_problem(text, uploads)
    if not problem:
        try:
            access.engine().add_message(access.instance_id(), text, access.customer(), uploads=uploads)
        except Invalid as error:
            problem = problem_text(error.problems[0])
    if problem:
        return make_response(status_page(text=text, problem=problem), 422)
    return redirect(url_for("portal.case", said=1) + "#messages", 303)


@pages.get("/track/document/<document_id>")
@needs("customer")
def document(document_id: str) -> Response:
    """One of the complaint's documents, as a download."""
    found, content = access.engine().queries.document_content(document_id, access.customer())
    return download(found.name, found.media_type, content)


def download(name: str, media_type: str, content: bytes) -> Response:
    """A stored file as an attachment that no browser opens in this site's name."""
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def own_case() -> InstanceRecord:
    """The complaint that the customer signed in to."""
    return access.engine().queries.instance(access.instance_id(), access.customer())


def sent_files(name: str) -> list[Upload]:
    """The files of one control, read."""
    return [
        Upload(file.filename or "file", file.read(), file.mimetype or "application/octet-stream")
        for file in request.files.getlist(name)
        if file.filename
    ]


def status_page(**more: Any) -> str:
    """The status page; `text` and `problem` are what was typed into "add something" and what is wrong with it."""
    queries, found = access.engine().queries, own_case()
    steps = _steps(found)
    second = _second_round(steps)
    told = [step for step in steps if step.text]
    return render_template(
        "portal/case.html",
        case=found,
        earlier=steps[:second],
        steps=steps[second:],
        now=told[-1] if told else None,
        stages=_stages(found),
        tasks=_questions(found.id),
        messages=queries.messages(found.id, for_customer=True),
        documents=queries.documents(found.id, for_customer=True),
        report=found.variables.get("report"),
        promised=promised(found),
        offers=offers(found),
        told=_told(found),
        said="said" in request.args,
        **{"text": "", "problem": "", **more},
    )


def _steps(found: InstanceRecord) -> list[Told]:
    """The timeline: a status joins the step it came with; the promised date counts while an answer is awaited."""
    waiting = promised(found) is not None
    told: list[Told] = []
    for step in access.engine().queries.timeline(found.id, i18n.language()):
        if step.kind == "promise":
            told += [Told(step.at, promise=True)] if waiting else []
        elif told and told[-1].at == step.at and told[-1].joins(step):
            told[-1] = replace(told[-1], text=told[-1].text or step.text, status=told[-1].status or step.status)
        else:
            told.append(Told(step.at, step.text, step.status))
    return told


def _second_round(steps: Sequence[Told]) -> int:
    """Where the second round begins in the timeline: our answer was ready, and it is evaluated again. 0: nowhere."""
    answered = False
    for position, step in enumerate(steps):
        if answered and step.status == "under_evaluation":
            return position
        answered = answered or step.status == "completed"
    return 0


def _questions(instance_id: str) -> list[TaskRecord]:
    return list(access.engine().queries.customer_tasks(instance_id))


def _stages(found: InstanceRecord) -> list[tuple[str, str]]:
    """The public way as (status, past | now | next); `open` takes the place of `closed` while it lasts."""
    way = ["received", "under_evaluation", "completed", "open" if found.public_status == "open" else "closed"]
    if found.public_status not in way:
        return []
    at = way.index(found.public_status)
    return [(code, "past" if i < at else "now" if i == at else "next") for i, code in enumerate(way)]


def _told(found: InstanceRecord) -> Any:
    """What the customer filled in when filing, as it was."""
    bundle = access.engine().queries.bundle(found.release_id)
    schema = bundle.form(bundle.process.start_event)
    lookup = field_texts(bundle.texts(i18n.language()), bundle.process.start_event)
    return read_only(schema, found.variables, lookup) if schema else ""


def _say_problem(text: str, uploads: list[Upload]) -> str:
    if not text and not uploads:
        return str(_("Write something or choose a file."))
    if len(text) > LONGEST:
        return str(_("Write at most %(limit)s characters.", limit=LONGEST))
    return ""


def customer_task(task_id: str) -> TaskRecord:
    """An open question to this customer. Raises NotFound for any other task."""
    task = access.engine().queries.task(task_id, access.customer())
    if task.instance_id != access.instance_id() or task.lane != "customer":
        raise NotFound
    return task
