"""Staff sign in and out. One answer for every failure; how often somebody may try, the engine decides."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import SignInFailed
from engine.records import PersonRecord
from engine.settings import DEMO_PASSWORD
from web import access, i18n
from web.access import needs
from web.facts import group_names

pages = Blueprint("signin", __name__)


@pages.get("/sign-in")
@needs("public")
def form() -> str | BaseResponse:
    """The door; who is in already goes on."""
    if access.visitor().staff is not None:
        return redirect(_next(), 303)
    return _page()


@pages.post("/sign-in")
@needs("public")
def enter() -> Response | BaseResponse:
    """Check login and password; the session is new, whatever cookie came."""
    login = request.form.get("login", "")[:64]
    try:
        token = access.engine().sign_in(login, request.form.get("password", "")[:200], access.network())
    except SignInFailed as error:
        wait = error.facts.get("wait") or error.facts.get("retry_after_seconds")
        words = _("Login and password do not fit together. Check both and try again.")
        response = make_response(_page(login, words, int(wait) if wait else None), 429 if wait else 401)
        if wait:
            response.headers["Retry-After"] = str(int(wait))
        return response
    _remember_language(token)
    entered = redirect(_next(), 303)
    access.open_session(entered, "staff", token)
    return entered


@pages.post("/sign-out")
@needs("staff")
def leave() -> BaseResponse:
    """End the session on the server and in this browser."""
    response = redirect(url_for("signin.form"), 303)
    access.close_session(response, "staff")
    return response


def _remember_language(token: str) -> None:
    """Whoever chose a language at the door reads it from now on, in mails too."""
    engine, chosen = access.engine(), request.cookies.get("language")
    found = engine.session(token)
    if found and found.person and chosen in i18n.LANGUAGES and chosen != found.person.language:
        engine.set_language(found.person.id, str(chosen))


def _next() -> str:
    asked = request.values.get("next")
    return access.local_path(asked, url_for("worklist.inbox"))


def _page(login: str = "", problem: str = "", wait: int | None = None) -> str:
    return render_template(
        "signin/form.html",
        login=login,
        problem=problem,
        wait=wait,
        next=request.values.get("next", ""),
        demo=_demo_people(),
        demo_password=DEMO_PASSWORD,
    )


def _demo_people() -> list[tuple[PersonRecord, list[str]]]:
    """Demo people who may sign in, and their groups by name: only an embedded desk or a rehearsal has them."""
    engine = access.engine()
    if not engine.settings.staged:
        return []
    people = [person for person in engine.queries.people(active_only=True) if person.demo]
    names = group_names({group for person in people for group in person.groups})
    return [(person, [names[group] for group in person.groups]) for person in people]
