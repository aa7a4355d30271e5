"""The embedded desk's stand-in for suppliers: one JSON file a message, which demo staff read at /ops/outbox."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handlers.clients import Outgoing


@dataclass(frozen=True)
class Outbox:
    """Writes `<folder>/<hash of the key>.json` once per key, atomically; a repeated attempt finds the file."""

    folder: Path
    channel: str
    now: datetime

    def send(self, message: Outgoing) -> str:
        """Keep the message; answers its file's name."""
        name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        target = self.folder / f"{name}.json"
        if not target.exists():
            self._write(target, message)
        return name

    def _write(self, target: Path, message: Outgoing) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = {
            "key": message.key,
            "channel": self.channel,
            "to": message.to,
            "subject": message.subject,
            "body": message.body,
            "language": message.language,
            "at": self.now.isoformat(),
        }
        handle, temporary = tempfile.mkstemp(dir=self.folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(facts, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
