"""Files of a form that is not finished: kept on this server while another field is corrected.

A stashed file lies under `var/stash` with a random name. The page carries a signed note of it,
so only the browser that handed a file in can use it, and only for two hours.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

from engine.records import Upload

SECONDS = 2 * 3600
"""How long a file waits for its form."""
MOST_BYTES = 1024**3
"""All waiting files together; beyond this, files are not kept and have to be chosen again."""


@dataclass(frozen=True)
class Kept:
    """A waiting file as the page shows it; `note` is what the form sends back."""

    note: str
    name: str
    size: int


class Stash:
    """The waiting files of one desk."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._signer = URLSafeTimedSerializer(key, salt="stash")

    def keep(self, uploads: Iterable[Upload]) -> list[Kept]:
        """Put files aside; those that do not fit any more are left out."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        room = MOST_BYTES - self._sweep()
        kept = []
        for upload in uploads:
            room -= len(upload.content)
            if room < 0:
                break
            place = secrets.token_hex(16)
            (self._folder / place).write_bytes(upload.content)
            note = self._signer.dumps([place, upload.name, upload.media_type, upload.source, len(upload.content)])
            kept.append(Kept(str(note), upload.name, len(upload.content)))
        return kept

    def take(self, notes: Sequence[str]) -> tuple[list[Kept], list[Upload]]:
        """The files of these notes, in their order; what is forged, too old or gone is left out."""
        kept, uploads = [], []
        for note in dict.fromkeys(notes):
            try:
                place, name, media_type, source, size = self._signer.loads(note, max_age=SECONDS)
                content = (self._folder / place).read_bytes()
            except (BadSignature, OSError, ValueError):
                continue
            kept.append(Kept(note, name, size))
            uploads.append(Upload(name, content, media_type, source))
        return kept, uploads

    def drop(self, notes: Sequence[str]) -> None:
        """Remove the files of these notes: their form is done."""
        for note in notes:
            try:
                place = self._signer.loads(note, max_age=SECONDS)[0]
            except BadSignature:
                continue
            (self._folder / place).unlink(missing_ok=True)

    def _sweep(self) -> int:
        """Remove files whose time is over; the bytes that remain."""
        total, oldest = 0, time.time() - SECONDS
        for file in self._folder.iterdir():
            try:
                found = file.stat()
                if found.st_mtime < oldest:
                    file.unlink(missing_ok=True)
                else:
                    total += found.st_size
            except FileNotFoundError:
                continue  # another web process swept it
        return total
