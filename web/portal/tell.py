"""What a customer may tell the drawing at any moment it listens: withdraw, undo an approval, accept after all.

Each is a message the drawing waits for. The page offers it only while it does, and always
asks once more before it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as lazy
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Conflict, NotFound
from engine.records import InstanceRecord, SubscriptionRecord
from web import access
from web.access import needs
from web.portal.routes import pages

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Offer:
    """A message as the customer sees it."""

    action: Any
    question: Any
    meaning: Any
    confirm: Any
    danger: bool = False


OFFERS: Mapping[str, Offer] = {
    "undo_approval": Offer(
        lazy("Undo my approval"),
        lazy("Undo your approval?"),
        lazy(
            "Your complaint is taken up again and you can answer anew. This is possible for one working day "
            "after you approved."
        ),
        lazy("Yes, undo it"),
    ),
    "late_acceptance": Offer(
        lazy("Accept the final decision after all"),
        lazy("Accept the final decision?"),
        lazy("Your complaint is then closed as agreed."),
        lazy("Yes, I accept it"),
    ),
    "withdrawn": Offer(
        lazy("Withdraw the complaint"),
        lazy("Withdraw your complaint?"),
        lazy(
            "We stop working on it and close it as withdrawn. Nothing is deleted, and you may file a new "
            "complaint later."
        ),
        lazy("Yes, withdraw it"),
        danger=True,
    ),
}
"""BPMN message name -> how it is offered, in the order of the page."""


def offers(case: InstanceRecord) -> dict[str, Offer]:
    """What the drawing listens to at the moment; nobody need withdraw what is closed already."""
    waiting = {row.message for row in access.engine().queries.subscriptions(case.id)}
    if case.public_status == "closed":
        waiting.discard("withdrawn")
    return {message: offer for message, offer in OFFERS.items() if message in waiting}


@pages.route("/track/tell/<message>", methods=["GET", "POST"])
@needs("customer")
def tell(message: str) -> str | BaseResponse:
    """Ask once more, then deliver the message to the token that waits for it."""
    if message not in OFFERS:
        raise NotFound
    waiting = _waiting(message)
    if request.method != "POST":  # HEAD, too, only reads
        return render_template("portal/tell.html", message=message, offer=OFFERS[message], possible=waiting is not None)
    if waiting is None:
        raise Conflict("It is no longer possible: your complaint has moved on meanwhile.")
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    if message == "withdrawn":
        access.engine().withdraw(access.instance_id(), access.customer(), reason)
    else:
        access.engine().correlate(
            waiting.key, source="portal", message_id=waiting.key, payload={"reason": reason}, actor=access.customer()
        )
    return redirect(url_for("portal.answered"), 303)


def _waiting(message: str) -> SubscriptionRecord | None:
    rows = access.engine().queries.subscriptions(access.instance_id())
    return next((row for row in rows if row.message == message), None)
