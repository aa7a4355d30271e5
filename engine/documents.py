"""Documents of an instance: what they are is found out from their bytes, not from their name (threat T4).

The content lies in PostgreSQL under its SHA-256, once, unchanged: it is evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from engine.errors import FieldProblem, Invalid
from engine.forms.uploads import file_name
from engine.instances.case import Case
from engine.models import blob, document
from engine.records import Upload

MAX_BYTES = 10 * 1024 * 1024
MAX_TOTAL_BYTES = 50 * 1024 * 1024
"""Of one instance."""

TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
}
"""Ending -> media type of what may be handed in."""
TEXTS = frozenset({"txt", "csv", "eml"})
PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
SOURCES = frozenset({"customer", "representative", "authority", "laboratory", "plant", "supplier", "other"})
"""Who evidence comes from (reading A3)."""


def add(case: Case, uploads: Sequence[Upload], *, author: str, visible: bool) -> list[str]:
    """Store files with a case. Answers the documents' ids.

    Raises Invalid: `file_type` (ending not allowed, or the bytes are something else), `file_too_large`,
    `file_empty`, `too_much` (all files of the case together).
    """
    if not uploads:
        return []
    checked = [(upload, check(upload)) for upload in uploads]
    held = select(func.coalesce(func.sum(document.c.size), 0)).where(document.c.instance_id == case.id)
    if case.ledger.execute(held).scalar() + sum(len(u.content) for u in uploads) > MAX_TOTAL_BYTES:
        raise Invalid([FieldProblem("files", "too_much", {"limit": MAX_TOTAL_BYTES // 1024 // 1024})])
    return [_store(case, upload, media_type, author, visible) for upload, media_type in checked]


def _store(case: Case, upload: Upload, media_type: str, author: str, visible: bool) -> str:
    digest = hashlib.sha256(upload.content).hexdigest()
    case.ledger.execute(insert(blob).values(sha256=digest, content=upload.content).on_conflict_do_nothing())
    document_id = str(uuid4())
    source = upload.source if upload.source in SOURCES else "other"
    case.ledger.execute(
        insert(document).values(
            id=document_id,
            instance_id=case.id,
            name=file_name(upload.name),
            media_type=media_type,
            size=len(upload.content),
            sha256=digest,
            source=source,
            author=author,
            visible_to_customer=visible,
            added_at=case.ledger.now,
        )
    )
    case.note("document", payload={"document": document_id, "name": file_name(upload.name), "sha256": digest})
    return document_id


def check(upload: Upload) -> str:
    """The media type of a file that may be handed in. Raises Invalid naming what is wrong with it."""
    name = file_name(upload.name)
    ending = name.rpartition(".")[2].lower()
    if not upload.content:
        raise _refused("file_empty", name)
    if len(upload.content) > MAX_BYTES:
        raise _refused("file_too_large", name, limit=MAX_BYTES // 1024 // 1024)
    if ending not in TYPES or not _is(upload.content, ending):
        raise _refused("file_type", name, accepted=", ".join(f".{e}" for e in TYPES))
    return TYPES[ending]


def _refused(code: str, name: str, **values: object) -> Invalid:
    return Invalid([FieldProblem("files", code, {"name": name, **values})])


def _is(content: bytes, ending: str) -> bool:
    if ending in TEXTS:
        return b"\x00" not in content and _decodes(content)
    if ending in PICTURES:
        return _is_picture(content, PICTURES[ending])
    import puremagic  # where it is used: an idle desk stays small

    try:
        found = {match.extension.lstrip(".").lower() for match in puremagic.magic_stream(BytesIO(content))}
    except (puremagic.PureError, ValueError):
        return False
    same = {frozenset({"mov", "mp4", "m4v", "qt"}), frozenset({"doc", "xls"}), frozenset({"docx", "xlsx", "zip"})}
    return ending in found or any(ending in group and found & group for group in same)


def _decodes(content: bytes) -> bool:
    for encoding in ("utf-8", "cp1254"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _is_picture(content: bytes, kind: str) -> bool:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=[kind]) as image:  # reads the header, decodes nothing
            return image.width * image.height <= 200_000_000
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return False
