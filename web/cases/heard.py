"""What reached staff by phone, letter or visit and what the drawing listens to (reading A12, R31).

Every message the drawing waits for at the moment may be recorded, with how it came and what was said;
what follows (a form, a second person's check) is drawn, not coded here.
"""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Conflict
from web import access
from web.access import needs
from web.cases.aside import CHANNELS, waited_for
from web.cases.case import refused
from web.cases.routes import pages
from web.facts import facts_of
from web.words import channel_word

LONGEST = 5_000


@pages.post("/cases/<instance_id>/heard")
@needs("contact")
def heard(instance_id: str) -> Response | BaseResponse:
    """Record it and let the drawing go on from there."""
    engine, actor = access.engine(), access.staff()
    case = engine.queries.instance(instance_id, actor)
    message, channel = request.form.get("message", ""), request.form.get("channel", "")
    said = request.form.get("text", "").strip()
    waiting = next((row for row in waited_for(case) if row.message == message), None)
    if channel not in CHANNELS:
        return refused(instance_id, "heard", _("Say how it came."))
    if not said or len(said) > LONGEST:
        words = _("Write down what was said, in at most %(limit)s characters.", limit=LONGEST)
        return refused(instance_id, "heard", words)
    if waiting is None:
        if message:
            raise Conflict("The procedure no longer waits for this: the complaint has moved on meanwhile.")
        return refused(instance_id, "heard", _("Choose what came."))
    engine.add_message(instance_id, f"{channel_word(channel)}: {said}", actor, internal=True)
    if message == "withdrawn":
        engine.withdraw(instance_id, actor, said)
    else:
        engine.correlate(waiting.key, source="staff", message_id=waiting.key, payload={"reason": said}, actor=actor)
    flash(_("It is recorded: %(event)s.", event=facts_of(case.release_id).element(waiting.element_id)), "ok")
    return redirect(url_for("cases.show", instance_id=instance_id), 303)
