"""The front door: `create_app(engine)` makes the Flask application.

Pages are blueprints (`pages` in each module). The order of the hooks matters: bound the
body, check CSRF, then ask for the view's right.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as lazy
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from engine import Engine
from web import access, errors, headers, i18n, words

PAGES = ("portal", "procedure", "health", "signin", "worklist", "cases", "ops")
"""Modules whose `pages` blueprint is served."""

NAVIGATION: tuple[tuple[str, dict[str, Any], Any, str], ...] = (
    ("worklist.inbox", {}, lazy("My work"), "staff"),
    ("cases.index", {}, lazy("Complaints"), "cases"),
    ("portal.complaint", {"on_behalf": 1}, lazy("New complaint"), "file_on_behalf"),
    ("ops.index", {}, lazy("Operations"), "ops"),
)
"""The staff's menu: endpoint, its arguments, label, right. Entries whose endpoint is not served are left out."""

_STATIC = Path(__file__).resolve().parent / "static"


def create_app(engine: Engine | None = None) -> Flask:
    """The application on a given engine, or on one built from the environment's settings."""
    engine = engine or _engine()
    app = Flask("web", root_path=str(_STATIC.parent), static_folder=str(_STATIC), static_url_path="/static")
    settings = engine.settings
    app.extensions["engine"] = engine
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=engine.key("web cookies"),
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME=("__Host-" if secure else "") + "redress_visit",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=600,
        WTF_CSRF_TIME_LIMIT=None,  # ends with the visit; a form may stay open over lunch
        WTF_CSRF_SSL_STRICT=False,  # asks for a Referer, which our own policy withholds
        TRAP_BAD_REQUEST_ERRORS=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    headers.install(app)
    access.install_limits(app)
    CSRFProtect(app)
    access.install_guard(app)
    i18n.install(app)
    words.install(app)
    errors.install(app)
    _pages(app)
    app.context_processor(_layout)
    return app


def _engine() -> Engine:
    from engine import build
    from engine.settings import read

    return build(read())


def _pages(app: Flask) -> None:
    for name in PAGES:
        if find_spec(f"web.{name}") is not None:
            app.register_blueprint(import_module(f"web.{name}").pages)


def _layout() -> dict[str, Any]:
    """What every template may use."""
    known = current_app.view_functions
    return {
        "settings": access.engine().settings,
        "asset": asset,
        "built": built,
        "navigation": [row for row in NAVIGATION if row[0] in known],
        "served": known.__contains__,
        "switch": _switch,
    }


def asset(path: str) -> str:
    """Address of a static file with its content's hash, so that browsers may keep it."""
    return url_for("static", filename=path, v=_hash(path))


def built(name: str) -> bool:
    """Whether the front-end build has made this file; pages work without it."""
    return (_STATIC / "dist" / name).is_file()


@lru_cache
def _hash(path: str) -> str:
    file = _STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "0"


def _switch(code: str) -> str:
    """This page's address in another language; on an answer to a form, the form's page."""
    arguments = {key: value for key, value in request.args.items() if key not in {"lang", "next"}}
    if request.endpoint is None:
        return f"/?lang={code}"
    return url_for(request.endpoint, **{**(request.view_args or {}), **arguments, "lang": code})
