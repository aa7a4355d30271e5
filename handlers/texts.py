"""Message texts: `{name}` placeholders and SMS segments. No expression, no attribute, no format code is ever read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
CARRIER_CODE = 4
"""Turkish carriers add a code of four characters to each SMS."""
TURKISH = str.maketrans("ğıİşĞŞçÇ", "giIsGScC")
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€")


class MissingText(LookupError):
    """A message has no text in a language, or names something this case does not have."""


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Replace each `{name}` by its value. Raises MissingText naming a placeholder that has none."""

    def replace(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if value is None:
            raise MissingText(f"the text asks for {{{found[1]}}}, which this case does not have")
        return str(value)

    return PLACEHOLDER.sub(replace, text).strip()


def pick(texts: Mapping[str, str], name: str, part: str, language: str) -> str | None:
    """The text `<name>/<part>.<language>.txt`, in English when that language is missing; None when there is none."""
    return texts.get(f"{name}/{part}.{language}.txt", texts.get(f"{name}/{part}.en.txt"))


def reader_date(instant: datetime, language: str, zone: str = "Europe/Istanbul") -> str:
    """A date and time as its reader would write it: weekday, date, hour (rule 14)."""
    local = instant.astimezone(ZoneInfo(zone))
    return format_datetime(local, "EEE d MMM y HH:mm", locale=language)


def segments(text: str, extra: int = CARRIER_CODE) -> int:
    """How many SMS segments a text takes, `extra` characters included (GSM 03.38: 160/153 septets, UCS-2: 70/67)."""
    if all(c in _GSM or c in _GSM_EXTENDED for c in text):
        length, one, many = len(text) + sum(c in _GSM_EXTENDED for c in text) + extra, 160, 153
    else:
        length, one, many = len(text.encode("utf-16-be")) // 2 + extra, 70, 67
    return 1 if length <= one else -(-length // many)


def transliterate(text: str) -> str:
    """Turkish without the letters that GSM 03.38 lacks, so that one segment holds 160 of them."""
    return text.translate(TURKISH)
