"""The approval link of a message. GET shows a page and never writes: mail scanners open links, people press buttons."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from web import access
from web.access import needs
from web.portal.routes import pages

_STATUS = {"open": 200, "unknown": 404}


@pages.get("/a/<token>")
@needs("public")
def link(token: str) -> Response:
    """What the link is for, and the button that goes on."""
    state = access.engine().peek_link(token[:64]).state
    return make_response(render_template("portal/link.html", state=state), _STATUS.get(state, 410))


@pages.post("/a/<token>")
@needs("public")
def exchange(token: str) -> Response | BaseResponse:
    """Exchange the link for a short session of the customer, and go to the question."""
    engine = access.engine()
    if engine.peek_link(token[:64]).state != "open":
        return link(token)
    session_token, task_id = engine.redeem_link(token[:64])
    response = redirect(url_for("portal.decide", task=task_id), 303)
    access.open_session(response, "case", session_token)
    return response
