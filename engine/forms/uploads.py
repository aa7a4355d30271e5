"""The answer of a file field. What a file really is, the engine's document store finds out from its bytes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from engine.forms.contacts import Refused
from engine.forms.limits import MAX_FILE_BYTES, MAX_FILES
from engine.forms.schema import Field
from engine.records import Upload


def check_uploads(field: Field, uploads: Sequence[Upload]) -> list[str]:
    """The names of the files.

    Raises Refused: `required`, `too_many_files`, `file_type`, `file_too_large`, `file_empty`.
    """
    if not uploads:
        if field.required:
            raise Refused("required")
        return []
    most = MAX_FILES if field.raw.get("multiple") is True else 1
    if len(uploads) > most:
        raise Refused("too_many_files", limit=most)
    endings = accepted(field)
    for upload in uploads:
        name = file_name(upload.name)
        if endings and not name.lower().endswith(endings):
            raise Refused("file_type", name=name, accepted=", ".join(endings))
        if not upload.content:
            raise Refused("file_empty", name=name)
        if len(upload.content) > MAX_FILE_BYTES:
            raise Refused("file_too_large", name=name, limit=MAX_FILE_BYTES // 1024 // 1024)
    return [file_name(upload.name) for upload in uploads]


def accepted(field: Field) -> tuple[str, ...]:
    """File endings that a file field takes (`.jpg`); empty = any that the document store takes."""
    listed = field.raw.get("accept")
    parts = [part.strip().lower() for part in listed.split(",")] if isinstance(listed, str) else []
    return tuple(part for part in parts if part.startswith("."))


def file_name(name: str) -> str:
    """A file's name without folders and control characters, at most 120 characters, its ending kept."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    safe = "".join(c for c in unicodedata.normalize("NFC", plain) if c.isprintable() and not 0xD800 <= ord(c) < 0xE000)
    stem, dot, ending = safe.rpartition(".")
    short = f"{stem[:100]}.{ending[:19]}" if dot else safe[:120]
    return short.strip() if short.strip(" .") else "file"
