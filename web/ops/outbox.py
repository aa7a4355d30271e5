"""The local outbox: what the embedded desk would have sent. Demo staff read it in place of a phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import render_template, request

from engine.errors import Forbidden, NotFound
from web import access
from web.access import needs
from web.ops.routes import pages


@pages.get("/ops/outbox")
@needs("staff")
def outbox() -> str:
    """Messages, newest first: for operators, and for demo people on a demo desk."""
    engine, person = access.engine(), access.person()
    settings = engine.settings
    if "outbox" not in {settings.sms_client, settings.mail_client}:
        raise NotFound
    if not access.may("ops") and not (settings.staged and person.demo):
        raise Forbidden
    search = request.args.get("q", "").strip()[:100]
    messages = [entry for entry in engine.queries.outbox(limit=500) if _fits(entry, search)]
    return render_template("ops/outbox.html", messages=[_read(entry) for entry in messages[:100]], search=search)


def _fits(entry: Mapping[str, Any], search: str) -> bool:
    words = " ".join(str(entry.get(name) or "") for name in ("to", "subject", "body", "key"))
    return search.casefold() in words.casefold()


def _read(entry: Mapping[str, Any]) -> dict[str, Any]:
    try:
        at = datetime.fromisoformat(str(entry.get("at")))
    except ValueError:
        at = None
    return {**entry, "at": at}
