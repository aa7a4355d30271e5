"""Who may open which page: one table of rights, closed by default.

Every view says `@needs("right")`; a view without it is refused at run time. Rights come
from groups in `RIGHTS` and nowhere else. A visitor may hold two sessions at once, as a
member of staff and as the customer of one complaint: they live in two cookies.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine import Engine
from engine.errors import Forbidden
from engine.records import Actor, PersonRecord, SessionRecord

View = TypeVar("View", bound=Callable[..., Any])
Kind = Literal["staff", "case"]

RIGHTS: Mapping[str, frozenset[str]] = {
    "public": frozenset({"anyone"}),
    "customer": frozenset({"customer"}),
    "staff": frozenset({"staff"}),
    "file_on_behalf": frozenset({"customer_service", "lead"}),
    "cases": frozenset({"staff"}),  # which ones, the engine decides: need to know
    "contact": frozenset({"customer_service", "lead"}),  # who writes to customers (reading A14)
    "export": frozenset({"quality", "lead", "audit"}),  # who takes data out (threat T10)
    "lead": frozenset({"lead"}),
    "audit": frozenset({"audit", "lead"}),
    "ops": frozenset({"operations"}),
    "clock": frozenset({"operations"}),
    "people": frozenset({"operations"}),
}
"""Right -> groups that have it. `anyone`, `customer` and `staff` are not groups of people:
they are everybody, whoever signed in with number and password, and every active person."""

_MARKS = frozenset({"anyone", "customer", "staff"})
_SMALL = 256 * 1024
_UPLOADS = 64 * 1024 * 1024


@dataclass(frozen=True)
class Visitor:
    """Who is asking: at most one staff session and one customer session."""

    staff: SessionRecord | None
    case: SessionRecord | None

    @property
    def marks(self) -> frozenset[str]:
        """What `RIGHTS` is asked with: the person's groups plus the three marks."""
        found = {"anyone"}
        if self.case is not None:
            found.add("customer")
        if self.staff is not None:
            found |= {"staff", *(self.staff.actor.groups - _MARKS)}
        return frozenset(found)


NOBODY = Visitor(None, None)
"""A visitor without any session."""


def needs(right: str, *, uploads: bool = False) -> Callable[[View], View]:
    """Mark a view with the right it asks for.

    `uploads=True` raises the limit of the request body from 256 kB to 64 MB.
    Raises KeyError when `RIGHTS` has no such right.
    """
    RIGHTS[right]

    def mark(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        view.uploads = uploads  # type: ignore[attr-defined]
        return view

    return mark


def engine() -> Engine:
    """The engine this application was made with."""
    return cast(Engine, current_app.extensions["engine"])


def visitor() -> Visitor:
    """The visitor of this request; sessions are looked up once."""
    if "visitor" not in g:
        g.visitor = Visitor(_session("staff"), _session("case"))
    return cast(Visitor, g.visitor)


def _session(kind: Kind) -> SessionRecord | None:
    token = request.cookies.get(cookie_name(kind))
    found = engine().session(token) if token else None
    if found is None or (found.person is not None) != (kind == "staff"):
        return None
    return found


def may(right: str) -> bool:
    """Whether the visitor has the right (also a function in templates)."""
    if right == "clock" and not engine().settings.settable_clock:
        return False
    return bool(RIGHTS[right] & visitor().marks)


def person() -> PersonRecord:
    """The signed-in member of staff. Raises Forbidden when nobody is."""
    found = visitor().staff
    if found is None or found.person is None:
        raise Forbidden("Please sign in.")
    return found.person


def staff() -> Actor:
    """The signed-in member of staff as an actor. Raises Forbidden when nobody is."""
    found = visitor().staff
    if found is None:
        raise Forbidden("Please sign in.")
    return found.actor


def customer() -> Actor:
    """The customer of the complaint that was signed in to. Raises Forbidden without one."""
    found = visitor().case
    if found is None:
        raise Forbidden("Please sign in.")
    return found.actor


def instance_id() -> str:
    """The id of the complaint the customer signed in to. Raises Forbidden without one."""
    found = visitor().case
    if found is None or found.instance_id is None:
        raise Forbidden("Please sign in.")
    return found.instance_id


def network() -> str:
    """The visitor's network for limits: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104  a placeholder, not a bind
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def cookie_name(kind: Kind | Literal["visit"]) -> str:
    """Name of a cookie; `__Host-` ties it to this host wherever https is used."""
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}redress_{kind}"


def open_session(response: BaseResponse, kind: Kind, token: str) -> None:
    """Give the browser a session made by the engine; the visit (CSRF secret) is renewed."""
    session.clear()
    response.set_cookie(
        cookie_name(kind),
        token,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def close_session(response: BaseResponse, kind: Kind) -> None:
    """End a session on the server and in the browser."""
    token = request.cookies.get(cookie_name(kind))
    if token:
        engine().sign_out(token)
    session.clear()
    response.delete_cookie(
        cookie_name(kind), path="/", httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    response.headers["Clear-Site-Data"] = '"cache"'


def local_path(text: str | None, default: str) -> str:
    """`text` when it is a path on this site, otherwise `default` (no open redirects, T24)."""
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return default
    return default if any(ord(sign) < 33 for sign in text) else text


def install_limits(app: Flask) -> None:
    """Bound the request body before anything reads it."""

    @app.before_request
    def limit_body() -> None:
        view = app.view_functions.get(request.endpoint or "")
        request.max_content_length = _UPLOADS if getattr(view, "uploads", False) else _SMALL


def install_guard(app: Flask) -> None:
    """Ask for the view's right before it runs; a view without one is closed."""

    @app.before_request
    def guard() -> Response | None:
        if request.endpoint is None or request.endpoint == "static":
            return None
        right = getattr(app.view_functions[request.endpoint], "right", None)
        if right is None:
            raise Forbidden("This page is closed.")
        if may(right):
            return None
        return _refuse(right)

    app.jinja_env.globals.update(may=may, visitor=visitor)


def _refuse(right: str) -> Response:
    """Show the way in to whoever is not signed in; refuse everybody else."""
    door = "portal.track" if right == "customer" else "signin.form"
    known = right == "customer" or visitor().staff is None
    if request.method in {"GET", "HEAD"} and known and door in current_app.view_functions:
        here = request.full_path.rstrip("?") if right != "customer" else None
        return cast(Response, redirect(url_for(door, next=here), 303))
    raise Forbidden
