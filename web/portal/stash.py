"""Files of a form that is not finished: put aside while another field is corrected.

The files wait in the database, so any web process can serve the next try. The page carries a signed
note of each, so only the browser that handed a file in can use it, and only for two hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

from engine import Engine
from engine.records import Upload

SECONDS = 2 * 3600
"""How long a note is good."""


@dataclass(frozen=True)
class Kept:
    """A waiting file as the page shows it; `note` is what the form sends back."""

    note: str
    name: str
    size: int


class Stash:
    """The waiting files of one desk."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._signer = URLSafeTimedSerializer(key, salt="stash")

    def keep(self, uploads: Iterable[Upload]) -> list[Kept]:
        """Put files aside; those that do not fit any more are left out."""
        files = list(uploads)
        if not files:
            return []
        kept = []
        for place, upload in zip(self._engine.keep_files([u.content for u in files]), files, strict=False):
            note = self._signer.dumps([place, upload.name, upload.media_type, upload.source, len(upload.content)])
            kept.append(Kept(str(note), upload.name, len(upload.content)))
        return kept

    def take(self, notes: Sequence[str]) -> tuple[list[Kept], list[Upload]]:
        """The files of these notes, in their order; what is forged, too old or gone is left out."""
        read = self._read(notes)
        contents = self._engine.take_files([place for place, *_ in read.values()])
        kept, uploads = [], []
        for note, (place, name, media_type, source, size) in read.items():
            if place in contents:
                kept.append(Kept(note, name, size))
                uploads.append(Upload(name, contents[place], media_type, source))
        return kept, uploads

    def drop(self, notes: Sequence[str]) -> None:
        """Remove the files of these notes: their form is done."""
        self._engine.drop_files([place for place, *_ in self._read(notes).values()])

    def _read(self, notes: Sequence[str]) -> dict[str, Any]:
        """What our own notes say: place, name, media type, source, size."""
        found = {}
        for note in dict.fromkeys(notes):
            try:
                found[note] = self._signer.loads(note, max_age=SECONDS)
            except BadSignature:
                continue
        return found
