"""Response headers of every page, and the request log: ids and states, never what people wrote."""

from __future__ import annotations

import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("web")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Content security policy of every page; nothing inline, nothing from elsewhere."""

_FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Set the headers and log each request."""

    @app.before_request
    def begin() -> None:
        g.began = time.monotonic()
        g.request_id = uuid4().hex[:12]

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in _FIXED.items():
            response.headers.setdefault(name, value)
        _cache(response)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers["X-Request-Id"] = g.get("request_id", "")
        _log(response)
        return response


def _cache(response: Response) -> None:
    """Pages are personal and never stored; static files with a content hash are kept for a year."""
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.vary.update(("Cookie", "Accept-Language"))
    elif "v" in request.args or "/assets/" in request.path:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"


def _log(response: Response) -> None:
    if request.endpoint == "static" and response.status_code < 400:
        return
    seen = g.get("visitor")
    log.info(
        "request",
        request_id=g.get("request_id"),
        method=request.method,
        # The rule, not the path: an approval link's token or a file name must not reach the log.
        rule=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        milliseconds=round((time.monotonic() - g.get("began", time.monotonic())) * 1000),
        person=seen.staff.actor.id if seen and seen.staff else None,
        instance=seen.case.instance_id if seen and seen.case else None,
    )
