"""What staff add to a complaint: a note, a message to the customer, a document."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Forbidden, Invalid
from engine.records import Upload
from web import access
from web.access import needs
from web.cases.aside import SOURCES
from web.cases.case import refused
from web.cases.routes import pages
from web.forms import problem_text
from web.portal.track import sent_files


@pages.post("/cases/<instance_id>/note")
@needs("cases")
def note(instance_id: str) -> Response | BaseResponse:
    """An internal note: the customer never sees it."""
    return _write(instance_id, "note", internal=True)


@pages.post("/cases/<instance_id>/message")
@needs("contact")
def message(instance_id: str) -> Response | BaseResponse:
    """A message that the customer reads on the status page; it must be confirmed as such."""
    if "confirmed" not in request.form:
        return refused(instance_id, "message", _("Tick the box: the customer will read this."))
    return _write(instance_id, "message", internal=False)


@pages.post("/cases/<instance_id>/document")
@needs("cases", uploads=True)
def add_document(instance_id: str) -> Response | BaseResponse:
    """A document with its source, for staff only or for the customer too."""
    engine, actor = access.engine(), access.staff()
    engine.queries.instance(instance_id, actor)
    source, visible = request.form.get("source", ""), "visible" in request.form
    if visible and not access.may("contact"):
        raise Forbidden
    uploads = [Upload(f.name, f.content, f.media_type, source) for f in sent_files("files")]
    if source not in SOURCES:
        return refused(instance_id, "document", _("Say where the document comes from."))
    if not uploads:
        return refused(instance_id, "document", _("Choose a file."))
    try:
        engine.add_message(instance_id, "", actor, uploads=uploads, internal=not visible)
    except Invalid as error:
        return refused(instance_id, "document", " ".join(map(problem_text, error.problems)))
    flash(_("The document is added."), "ok")
    return redirect(url_for("cases.show", instance_id=instance_id) + "#documents", 303)


@pages.post("/cases/<instance_id>/seen")
@needs("cases")
def seen(instance_id: str) -> BaseResponse:
    """What the customer added was read."""
    access.engine().queries.instance(instance_id, access.staff())
    access.engine().mark_seen(instance_id, access.staff())
    return redirect(url_for("cases.show", instance_id=instance_id) + "#messages", 303)


def _write(instance_id: str, at: str, *, internal: bool) -> Response | BaseResponse:
    engine, actor = access.engine(), access.staff()
    engine.queries.instance(instance_id, actor)  # NotFound for those who may not know of it
    try:
        engine.add_message(instance_id, request.form.get("text", ""), actor, internal=internal)
    except Invalid as error:
        return refused(instance_id, at, " ".join(map(problem_text, error.problems)))
    flash(_("The note is written.") if internal else _("The message is on the customer's page."), "ok")
    return redirect(url_for("cases.show", instance_id=instance_id) + "#messages", 303)
