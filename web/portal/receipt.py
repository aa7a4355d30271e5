"""Number and password on their way from the filing to the page that shows them, once.

They travel in an encrypted cookie that lives ten minutes and is removed when the page is
shown: neither the database nor a log ever holds the password in clear.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app, request
from werkzeug.wrappers import Response

_SECONDS = 600


@dataclass(frozen=True)
class Receipt:
    """What the confirmation page shows; `password` is empty where a member of staff filed."""

    instance_id: str
    number: str
    password: str
    on_behalf: bool = False


def hand_over(response: Response, receipt: Receipt) -> None:
    """Put the receipt into the answer that leads to the confirmation page."""
    sealed = _fernet().encrypt(json.dumps(asdict(receipt)).encode()).decode()
    response.set_cookie(
        _name(),
        sealed,
        max_age=_SECONDS,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def held() -> Receipt | None:
    """The receipt this browser brings, None when it was shown already."""
    try:
        return Receipt(**json.loads(_fernet().decrypt(request.cookies.get(_name(), ""), ttl=_SECONDS)))
    except (InvalidToken, ValueError, TypeError):
        return None


def forget(response: Response) -> None:
    """Remove the receipt from the browser: the page is shown once."""
    response.delete_cookie(
        _name(), path="/", httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )


def _name() -> str:
    return ("__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else "") + "redress_receipt"


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(current_app.config["SECRET_KEY"]))
