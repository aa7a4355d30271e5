"""The blueprint that the pages about complaints register on."""

from flask import Blueprint

pages = Blueprint("cases", __name__)
