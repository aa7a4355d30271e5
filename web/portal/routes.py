"""The blueprint that the customer's pages register on."""

from flask import Blueprint

pages = Blueprint("portal", __name__)
