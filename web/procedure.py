"""The public procedure page."""

from __future__ import annotations

from flask import Blueprint

from web.access import needs

pages = Blueprint("procedure", __name__)


@pages.get("/procedure")
@needs("public")
def show() -> str:
    """Stages, lanes and time limits of the active release."""
    return "..."
