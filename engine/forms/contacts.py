"""Addresses that a message may be sent to: e-mail and telephone, read by the libraries that know them."""

from __future__ import annotations

import phonenumbers
from email_validator import EmailNotValidError, validate_email


class Refused(Exception):
    """An answer that cannot be taken; `code` is one of the codes of `FieldProblem`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def email(text: str) -> str:
    """Exactly one address that ordinary mail servers take, domain in ASCII; no look-up in the network.

    Raises Refused `email`. Quoted local parts, literals in brackets and non-ASCII local parts are refused:
    not every server on the way carries them (threat T7).
    """
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, UnicodeError):
        raise Refused("email") from None
    return found.ascii_email or found.normalized


def phone(text: str, region: str = "TR") -> str:
    """One telephone number as E.164; `region` is assumed where no country code is written.

    Raises Refused `phone`, or `phone_extension` since no message reaches an extension.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise Refused("phone") from None
    if not phonenumbers.is_valid_number(number):
        raise Refused("phone")
    if number.extension:
        raise Refused("phone_extension")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
