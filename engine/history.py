"""History: append-only, one hash chain per instance.

A line's hash covers the line before it, its ids, states and times, and a salted digest of its
payload. Payload and salt lie in a row of their own: erasing it (retention, a person's right to
be forgotten) leaves every hash as it was, and nobody can guess the payload from its digest.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engine.models import history, history_payload, instance
from engine.records import BrokenChain


@dataclass(frozen=True)
class Entry:
    """A line to append. `payload` is JSON that may hold personal data; everything else may not."""

    kind: str
    element_id: str | None = None
    token: str | None = None
    source_state: str | None = None
    target_state: str | None = None
    payload: Mapping[str, Any] | None = None
    actor: str | None = None


def append(
    connection: Connection,
    row: Mapping[str, Any],
    entries: Sequence[Entry],
    *,
    actor: str,
    at: datetime,
    real: datetime,
) -> tuple[int, str]:
    """Append lines to the chain of an instance whose row is locked. Answers the new last number and hash."""
    seq, previous = int(row["history_seq"]), str(row["history_hash"])
    lines, payloads = [], []
    for entry in entries:
        seq += 1
        salt = secrets.token_hex(16) if entry.payload else ""
        line = {
            "instance_id": row["id"],
            "seq": seq,
            "at": at,
            "real_at": real,
            "actor": entry.actor or actor,
            "kind": entry.kind,
            "element_id": entry.element_id,
            "token": entry.token,
            "source_state": entry.source_state,
            "target_state": entry.target_state,
            "digest": payload_digest(salt, entry.payload) if entry.payload else "",
        }
        previous = line["hash"] = line_hash(previous, line)
        lines.append(line)
        payloads.append((salt, entry.payload))
    if lines:
        _write(connection, lines, payloads)
    return seq, previous


def _write(connection: Connection, lines: list[dict[str, Any]], payloads: list[tuple[str, Any]]) -> None:
    returned = connection.execute(insert(history).returning(history.c.id, sort_by_parameter_order=True), lines)
    rows = [
        {"history_id": history_id, "salt": salt, "payload": payload}
        for history_id, (salt, payload) in zip(returned.scalars(), payloads, strict=True)
        if payload
    ]
    if rows:
        connection.execute(insert(history_payload), rows)


def payload_digest(salt: str, payload: Mapping[str, Any]) -> str:
    """Digest of a payload; numbers are written the way PostgreSQL gives them back."""
    return hashlib.sha256((salt + _canonical(_settled(payload))).encode()).hexdigest()


def line_hash(previous: str, line: Mapping[str, Any]) -> str:
    """Hash of a line and the one before it."""
    facts = [
        previous,
        str(line["instance_id"]),
        line["seq"],
        _instant(line["at"]),
        _instant(line["real_at"]),
        line["actor"],
        line["kind"],
        line["element_id"],
        line["token"],
        line["source_state"],
        line["target_state"],
        line["digest"],
    ]
    return hashlib.sha256(_canonical(facts).encode()).hexdigest()


def verify(connection: Connection, instance_id: str | None = None) -> list[BrokenChain]:
    """The broken chains of one or of all instances: a changed, missing, added or reordered line, a changed payload."""
    statement = select(instance.c.id, instance.c.number, instance.c.history_seq, instance.c.history_hash)
    if instance_id is not None:
        statement = statement.where(instance.c.id == instance_id)
    rows = connection.execute(statement.order_by(instance.c.register_no)).mappings().all()
    return [broken for row in rows if (broken := _check(connection, dict(row))) is not None]


def _check(connection: Connection, row: Mapping[str, Any]) -> BrokenChain | None:
    seq, previous = 0, ""
    for line in _lines(connection, row["id"]):
        seq += 1
        reason = ""
        if line["seq"] != seq:
            reason = "a line is missing"
        elif line_hash(previous, line) != line["hash"]:
            reason = "a line was changed"
        elif line["salt"] is not None and payload_digest(line["salt"], line["payload"]) != line["digest"]:
            reason = "a payload was changed"
        if reason:
            return BrokenChain(row["id"], row["number"], seq, reason)
        previous = line["hash"]
    if (seq, previous) != (row["history_seq"], row["history_hash"]):
        return BrokenChain(row["id"], row["number"], seq, "the end of the chain differs from the instance's")
    return None


def _lines(connection: Connection, instance_id: str) -> Iterator[Mapping[str, Any]]:
    statement = (
        select(history, history_payload.c.salt, history_payload.c.payload)
        .outerjoin(history_payload, history_payload.c.history_id == history.c.id)
        .where(history.c.instance_id == instance_id)
        .order_by(history.c.seq)
    )
    yield from (dict(row) for row in connection.execute(statement).mappings())


def erase_payloads(connection: Connection, instance_id: str) -> int:
    """Erase the payloads of an instance's history for ever; the chain still verifies. Answers how many."""
    of_instance = select(history.c.id).where(history.c.instance_id == instance_id)
    erased = connection.execute(delete(history_payload).where(history_payload.c.history_id.in_(of_instance)))
    return int(erased.rowcount)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _settled(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _settled(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(entry) for entry in value]
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
