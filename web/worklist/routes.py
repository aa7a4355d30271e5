"""The blueprint that the worklist's pages register on."""

from flask import Blueprint

pages = Blueprint("worklist", __name__)
