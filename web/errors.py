"""What a visitor sees when something goes wrong: one table from error to status and words.

Nothing typed is lost: the page of a refused submission shows what was typed, so that it
can be copied. A fault of ours gets a reference that is also in the log, never a trace.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask_babel import lazy_gettext as lazy
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine import errors
from web import access

log = structlog.get_logger("web")


@dataclass(frozen=True)
class Words:
    """An error page: HTTP status, what happened, what to do."""

    status: int
    title: str
    advice: str


_SIGNED_OUT = Words(
    403,
    lazy("You may not open this page"),
    lazy("You are not signed in, or this page is for somebody else. Sign in and try again."),
)
_BROKEN = Words(
    500,
    lazy("Something went wrong on our side"),
    lazy("It is not your fault. Please try again in a few minutes. If it happens again, tell us the reference below."),
)
_CHANGED = Words(
    409,
    lazy("Somebody was faster"),
    lazy("What you acted on has changed meanwhile. Nothing of yours was saved; open the fresh page and look again."),
)
_WAIT = Words(
    429,
    lazy("Please wait a little"),
    lazy("There were too many attempts from your connection. Wait a moment and try again."),
)

TABLE: Sequence[tuple[type[Exception], Words]] = (
    (
        errors.AlreadyAnswered,
        Words(
            409,
            lazy("This was answered already"),
            lazy("The answer we have stays as it is. Open the fresh page to see it."),
        ),
    ),
    (errors.Conflict, _CHANGED),
    (
        errors.NotFound,
        Words(
            404,
            lazy("There is no such page"),
            lazy("The address may be wrong or old. Check it, or start from the first page."),
        ),
    ),
    (errors.Forbidden, _SIGNED_OUT),
    (
        errors.Invalid,
        Words(
            422, lazy("Some answers need your attention"), lazy("Go back, check what you filled in and send it again.")
        ),
    ),
    (errors.TooMany, _WAIT),
    (
        CSRFError,
        Words(
            400,
            lazy("This page was open for too long"),
            lazy("To protect you, we did not accept it. Open the page again and send it once more."),
        ),
    ),
)
"""Most special first: the first match counts."""

STATUSES = {
    400: Words(
        400,
        lazy("We could not read that"),
        lazy("Something was missing from what your browser sent. Go back and try again."),
    ),
    403: _SIGNED_OUT,
    404: TABLE[2][1],
    405: Words(405, lazy("This page cannot do that"), lazy("Go back and use the buttons of the page.")),
    409: _CHANGED,
    413: Words(
        413,
        lazy("That was too much at once"),
        lazy("The files or the text are too large. Send fewer or smaller files; you can add more later."),
    ),
    422: TABLE[4][1],
    429: _WAIT,
    500: _BROKEN,
    503: Words(
        503,
        lazy("We are not ready"),
        lazy("The desk is starting or being repaired. Please try again in a few minutes."),
    ),
}

_CODE = re.compile(r"[a-z0-9_.:-]{1,40}")
"""What a choice sends: nobody typed it."""
_NEVER_SHOWN = {"shown", "back", "next", "csrf_token", "password", "lang", "request_key", "kept", "website"}


def install(app: Flask) -> None:
    """Answer every error with a page of this desk."""
    for kind, words in TABLE:
        app.register_error_handler(kind, lambda error, words=words: page(words, wait=_wait(error)))
    app.register_error_handler(errors.Unavailable, _away)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def page(words: Words, *, wait: int | None = None, reference: str | None = None) -> Response:
    """The error page; `wait` seconds become a Retry-After header and a sentence."""
    html = render_template(
        "errors/page.html",
        words=words,
        wait=wait,
        reference=reference,
        typed=_typed(words.status),
        fresh=_fresh(words.status),
    )
    response = make_response(html, words.status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _fresh(status: int) -> str | None:
    """The page to open again: the one that was sent, or the complaint that the customer is in."""
    if status not in {400, 409, 422, 429}:
        return None
    try:
        current_app.create_url_adapter(request).match(request.path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return url_for("portal.case") if g.get("visitor") and g.visitor.case else None
    return request.full_path.rstrip("?")


def too_many(wait: int | None = None) -> Response:
    """429: the page that asks to wait (`wait` in seconds, when known)."""
    return page(STATUSES[429], wait=wait)


def _wait(error: Exception) -> int | None:
    seconds = getattr(error, "facts", {}).get("retry_after_seconds")
    return int(seconds) if seconds else None


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect made by routing
    words = STATUSES.get(status) or Words(status, lazy("We could not do that"), lazy("Go back and try again."))
    return page(words)


def _away(_error: errors.Unavailable) -> Response:
    """The database is being restarted: 503, so that a browser or balancer may ask again."""
    g.visitor = g.get("visitor") or access.NOBODY  # looking the session up is what failed
    log.warning("database_away", endpoint=request.endpoint)
    return page(STATUSES[503], wait=5)


def _unexpected(error: Exception) -> Response:
    reference = uuid4().hex[:8].upper()
    g.visitor = g.get("visitor") or access.NOBODY  # looking the session up may be what failed
    frames = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in _frames(error)]
    log.error(
        "request_failed", reference=reference, error=type(error).__name__, endpoint=request.endpoint, at=frames[-4:]
    )
    return page(_BROKEN, reference=reference)


def _frames(error: BaseException) -> list[_Frame]:
    found, trace = [], error.__traceback__
    while trace is not None:
        found.append(_Frame(trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return found


@dataclass(frozen=True)
class _Frame:
    filename: str
    lineno: int


def _typed(status: int) -> list[tuple[str, str]]:
    """What was typed into the refused form, so that nobody has to type it again."""
    if request.method != "POST" or status == 413:
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and name not in _NEVER_SHOWN and not _CODE.fullmatch(value)
    ]
