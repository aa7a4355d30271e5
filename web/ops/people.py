"""Who may sign in. Passwords are made by the desk and shown once, to whoever made them."""

from __future__ import annotations

import re

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Conflict, Invalid, NotFound
from web import access, facts, i18n
from web.access import RIGHTS, needs
from web.forms import problem_text
from web.ops.routes import pages

_MARKS = {"anyone", "staff", "customer"}
"""What `RIGHTS` calls everybody, every person and a customer: no groups of people."""
_GROUP = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


@pages.get("/ops/people")
@needs("people")
def people() -> str:
    """Everybody, by name."""
    return _page()


@pages.post("/ops/people")
@needs("people")
def add_person() -> Response:
    """Add somebody; the answer shows the first password, once."""
    groups, language = _groups(), request.form.get("language", "en")
    try:
        person, password = access.engine().add_person(
            request.form.get("login", "")[:64],
            request.form.get("name", "")[:200],
            groups=groups,
            email=request.form.get("email", "")[:254] or None,
            language=language if language in i18n.LANGUAGES else "en",
        )
    except Conflict:
        return make_response(_page(problem=_("Somebody has this login already.")), 409)
    except Invalid as error:
        return make_response(_page(problem=" ".join(map(problem_text, error.problems))), 422)
    return make_response(_page(shown=(person.login, password)), 201)


@pages.post("/ops/people/<person_id>/<action>")
@needs("people")
def change(person_id: str, action: str) -> Response | BaseResponse:
    """Disable, enable, give other groups or a new password."""
    engine = access.engine()
    person = engine.queries.person(person_id)
    if action == "reset":
        return make_response(_page(shown=(person.login, engine.reset_password(person_id))))
    if action == "disable" and person_id == access.person().id:
        return make_response(_page(problem=_("You cannot lock yourself out.")), 409)
    verbs = {
        "disable": lambda: engine.disable_person(person_id),
        "enable": lambda: engine.enable_person(person_id),
        "groups": lambda: engine.set_groups(person_id, _groups()),
    }
    if action not in verbs:
        raise NotFound
    verbs[action]()
    flash(_("Saved: %(name)s.", name=person.name), "ok")
    return redirect(url_for("ops.people"), 303)


def _groups() -> list[str]:
    typed = [*request.form.getlist("groups"), *request.form.get("more", "").replace(",", " ").split()]
    return sorted({group for group in typed if _GROUP.fullmatch(group)} - _MARKS)


def _known_groups() -> list[tuple[str, str]]:
    words, everybody = facts.current(), access.engine().queries.people()
    found = {group for person in everybody for group in person.groups}
    found |= {group for groups in RIGHTS.values() for group in groups} - _MARKS
    found |= set(words.process.staff_groups) if words else set()
    return sorted(facts.group_names(found - {"system"}).items())


def _page(problem: str = "", shown: tuple[str, str] | None = None) -> str:
    groups = _known_groups()
    return render_template(
        "ops/people.html",
        people=access.engine().queries.people(),
        groups=groups,
        names=dict(groups),
        problem=problem,
        shown=shown,
        typed=request.form if problem else {},
    )
