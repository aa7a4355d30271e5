"""The blueprint that the operator's pages register on."""

from flask import Blueprint

pages = Blueprint("ops", __name__)
