"""Whether the desk is well, for machines: a balancer, a supervisor, monitoring."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, jsonify

from engine import health
from web import access
from web.access import needs

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@needs("public")
def alive() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@pages.get("/readyz/web")
@needs("public")
def front() -> tuple[Response, int]:
    """Database and schema: what a balancer asks, so that a dead broker does not close the front door."""
    return _answer(health.front(access.engine().house.database))


@pages.get("/readyz")
@needs("public")
def everything() -> tuple[Response, int]:
    """The front, and broker, worker and sweeper behind it; 503 names what is not well."""
    engine = access.engine()
    return _answer(health.everything(engine.house.database, engine.settings))


def _answer(parts: Sequence[health.Part]) -> tuple[Response, int]:
    """Names only: details (hosts, addresses) are for `python -m engine doctor`."""
    well = health.well(parts)
    failing = [part.name for part in parts if not part.well]
    return jsonify(ready=well, failing=failing, parts={part.name: part.well for part in parts}), 200 if well else 503
