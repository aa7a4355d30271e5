"""One answer: from what a browser or a program sent to the value that becomes a variable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from engine.forms.contacts import Refused, email, phone
from engine.forms.expressions import Scope, options
from engine.forms.limits import MAX_ITEMS, MAX_LINE, MAX_NUMBER, MAX_PATTERN, MAX_TEXT
from engine.forms.schema import Field

ZONE = ZoneInfo("Europe/Istanbul")
"""Zone of a date and time written without one (deadline rule 1)."""

_DECIMAL = re.compile(r"[+-]?\d{1,20}(\.\d{1,20})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}[.,]\d{3}", re.ASCII)
_CONTROL = {code: None for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: None}


def convert(field: Field, raw: Any, scope: Scope) -> Any:
    """The value of a visible field, None or an empty list when it was left empty.

    Texts are trimmed and in Unicode's composed form (NFC); whole numbers are `int`, others `float` that print as
    they were typed; dates `YYYY-MM-DD`, times `HH:MM:SS`, both together with an offset. Raises Refused.
    """
    value = _CONVERSIONS[field.type](field, raw, scope)
    if field.required and value in (None, False, []):
        raise Refused("required")
    return value


def clean(text: str) -> str:
    """A text without control characters, with plain line ends, composed and trimmed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in plain):
        raise Refused("not_a_text")
    return unicodedata.normalize("NFC", plain).strip()


def _text(field: Field, raw: Any, scope: Scope) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise Refused("not_a_text")
    text = clean(raw)
    if field.type == "textfield":
        text = " ".join(text.split())
    if not text:
        return None
    _check_length(field, text)
    return _typed_text(field, text)


def _check_length(field: Field, text: str) -> None:
    allowed = MAX_TEXT if field.type == "textarea" else MAX_LINE
    if field.rules.get("pattern"):
        allowed = MAX_PATTERN
    longest = min(limit(field.rules, "maxLength") or allowed, allowed if field.rules.get("pattern") else 50_000)
    shortest = limit(field.rules, "minLength") or 0
    if len(text) > longest:
        raise Refused("too_long", limit=int(longest))
    if len(text) < shortest:
        raise Refused("too_short", limit=int(shortest))


def _typed_text(field: Field, text: str) -> str:
    kind = field.rules.get("validationType")
    if kind == "email":
        return email(text)
    if kind == "phone":
        return phone(text)
    pattern = field.rules.get("pattern")
    if isinstance(pattern, str) and pattern and not _matches(pattern, text):
        raise Refused("pattern")
    return text


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text, re.ASCII) is not None
    except re.error:
        return False


def limit(rules: Mapping[str, Any], name: str) -> Decimal | None:
    """A numeric limit of a schema, written as number or text; None when it has none or it is no number."""
    raw = rules.get(name)
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)) or raw == "":
        return None
    try:
        found = Decimal(str(raw))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _number(field: Field, raw: Any, scope: Scope) -> int | float | str | None:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    number = decimal(raw)
    if abs(number) >= MAX_NUMBER:
        raise Refused("too_large")
    _check_range(field, number)
    if field.raw.get("serializeToString") is True:
        return str(number)
    if number == number.to_integral_value():
        return int(number)
    if Decimal(repr(float(number))) != number:
        raise Refused("too_precise")
    return float(number)


def decimal(raw: Any) -> Decimal:
    """The number in a JSON value or in a text as people write it: `12.5`, `12,5`, `1 250,00`, `1.250,00`.

    Raises Refused `not_a_number`, or `ambiguous_number` for `1.250`: a thousand to some, one and a quarter to others.
    """
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)) or len(str(raw)[:50]) > 40:
        raise Refused("not_a_number")
    text = str(raw) if not isinstance(raw, str) else "".join(raw.split())
    if isinstance(raw, str):
        if _GROUPED.fullmatch(text) and not text.lstrip("+-").startswith("0"):
            raise Refused("ambiguous_number", thousands=re.sub(r"[.,]", "", text))
        text = _with_point(text)
    if isinstance(raw, float):
        text = format(Decimal(repr(raw)), "f")
    if not _DECIMAL.fullmatch(text):
        raise Refused("not_a_number")
    return Decimal(text)


def _with_point(text: str) -> str:
    """The last of comma and point separates the decimals; the other one, or a repeated one, groups thousands."""
    comma, point = text.rfind(","), text.rfind(".")
    last, other = (",", ".") if comma > point else (".", ",")
    if text.count(last) > 1:
        if not re.fullmatch(r"[+-]?\d{1,3}(" + re.escape(last) + r"\d{3})+", text):
            raise Refused("not_a_number")
        return text.replace(last, "")
    whole = text.split(last, maxsplit=1)[0]
    if other in whole and not re.fullmatch(r"[+-]?\d{1,3}(" + re.escape(other) + r"\d{3})+", whole):
        raise Refused("not_a_number")
    return text.replace(other, "").replace(last, ".")


def _check_range(field: Field, number: Decimal) -> None:
    smallest, largest = limit(field.rules, "min"), limit(field.rules, "max")
    if smallest is not None and number < smallest:
        raise Refused("too_small", limit=str(smallest))
    if largest is not None and number > largest:
        raise Refused("too_big", limit=str(largest))
    digits = field.raw.get("decimalDigits")
    exponent = number.as_tuple().exponent
    if isinstance(digits, int) and isinstance(exponent, int) and -exponent > digits:
        raise Refused("decimals" if digits else "whole_number", limit=digits)


def _checkbox(field: Field, raw: Any, scope: Scope) -> bool:
    if raw in (None, False, "", "false", "off", "0"):
        return False
    if raw is True or raw in ("true", "on", "1"):
        return True
    raise Refused("not_an_option")


def _choice(field: Field, raw: Any, scope: Scope) -> Any:
    if raw is None or raw == "":
        return None
    return _pick(raw, options(field, scope))


def _pick(raw: Any, choices: list[tuple[Any, str]]) -> Any:
    if isinstance(raw, (str, int, float)) and not isinstance(raw, bool):
        for value, _ in choices:
            if value == raw or str(value) == str(raw)[:MAX_LINE]:
                return value
    raise Refused("not_an_option")


def _choices(field: Field, raw: Any, scope: Scope) -> list[Any]:
    if raw is None or raw == "":
        return []
    if not isinstance(raw, list):
        raise Refused("not_a_list")
    if len(raw) > MAX_ITEMS:
        raise Refused("too_many", limit=MAX_ITEMS)
    offered = options(field, scope)
    picked = [_pick(item, offered) for item in raw]
    return [value for value, _ in offered if value in picked]


def _moment(field: Field, raw: Any, scope: Scope) -> str | None:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if not isinstance(raw, str) or len(raw) > 40:
        raise Refused("not_a_date")
    read = {"time": _read_time, "datetime": _read_instant}.get(field.subtype, _read_date)
    return read(field, raw.strip(), scope)


def _read_date(field: Field, text: str, scope: Scope) -> str:
    try:
        day = date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text).date()
    except ValueError:
        raise Refused("not_a_date") from None
    if not 1900 <= day.year <= 2200:
        raise Refused("not_a_date")
    today = scope.context.now.astimezone(ZONE).date() if scope.context else day
    if field.raw.get("disallowPassedDates") is True and day < today:
        raise Refused("in_the_past")
    return day.isoformat()


def _read_time(field: Field, text: str, scope: Scope) -> str:
    try:
        return time.fromisoformat(text).replace(tzinfo=None, microsecond=0).isoformat()
    except ValueError:
        raise Refused("not_a_time") from None


def _read_instant(field: Field, text: str, scope: Scope) -> str:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(microsecond=0, tzinfo=moment.tzinfo or ZONE)
        _read_date(field, moment.astimezone(ZONE).date().isoformat(), scope)
    except (ValueError, OverflowError):
        raise Refused("not_a_date") from None
    return moment.isoformat()


_CONVERSIONS: dict[str, Callable[[Field, Any, Scope], Any]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _checkbox,
    "select": _choice,
    "radio": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "datetime": _moment,
}
