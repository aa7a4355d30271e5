"""The first page: what a visitor can do, and what is promised."""

from __future__ import annotations

from flask import render_template

from web.access import needs
from web.portal.routes import pages


@pages.get("/")
@needs("public")
def home() -> str:
    """Customer Services: complain, follow a complaint, read how it works."""
    return render_template("portal/home.html")
