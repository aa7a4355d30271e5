"""Public case numbers and tracking passwords: Crockford's base 32, no letter that looks like another.

A number is random, so it tells nothing about how many cases there are, and its last character
checks the others, so a slip of the pen is told from a wrong password (requirements, section 6).
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FOLD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_number() -> str:
    """Eight random characters and a check character, grouped: `7KQ-2M4-XP9`."""
    body = _random(8)
    return _grouped(body + check_character(body), 3)


def new_password() -> str:
    """Twelve random characters, 60 bits, grouped: `7KQ2-M4XP-9ABC`."""
    return _grouped(_random(12), 4)


def check_character(body: str) -> str:
    """Luhn's check over base 32: any one wrong character and nearly every swap of neighbours is found."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 - place % 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def normalise_number(typed: str) -> str:
    """A number as it is stored, however it was typed; the text unchanged when it cannot be one."""
    text = _folded(typed)
    return _grouped(text, 3) if len(text) == 9 else typed.strip()


def number_fits(typed: str) -> bool:
    """Whether the check character fits: False means a slip, not a wrong password."""
    text = _folded(typed)
    return len(text) == 9 and check_character(text[:8]) == text[8]


def normalise_password(typed: str) -> str:
    """A tracking password as it was hashed, however it was typed."""
    text = _folded(typed)
    return _grouped(text, 4) if len(text) == 12 else typed.strip()


def _folded(typed: str) -> str:
    upper = typed.upper().replace("İ", "I").translate(_FOLD)
    return "".join(c for c in upper if c in ALPHABET)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _grouped(text: str, size: int) -> str:
    return "-".join(text[i : i + size] for i in range(0, len(text), size))
