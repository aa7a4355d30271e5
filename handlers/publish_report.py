"""Put the structured result report together (R52, R58; ISO 10002 clause 7.8)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from engine.handling import BpmnError, Job, handler

BLOCKS = ("points_raised", "evidence_considered", "reasons", "decision", "remedy", "next_step")
"""What every report says, in this order. The final decision also tells the alternatives (R64)."""


@handler(
    "publish_report",
    title="Publish the result report",
    params={
        "evaluation_round": int,
        "decision_type": str,
        "points_raised": str,
        "evidence_considered": str,
        "reasons": str,
        "decision": str,
        "remedy": str,
        "next_step": str,
        "alternatives": str,
    },
    results=("report",),
    inline=True,
)
def publish_report(
    job: Job,
    evaluation_round: int,
    decision_type: str,
    points_raised: str = "",
    evidence_considered: str = "",
    reasons: str = "",
    decision: str = "",
    remedy: str = "",
    next_step: str = "",
    alternatives: str = "",
) -> dict[str, Any]:
    """Build the report that the customer reads; its hash is what an answer is bound to (R69).

    Raises BpmnError `report_incomplete` naming the first empty block: such a report is not published.
    """
    said = (points_raised, evidence_considered, reasons, decision, remedy, next_step)
    blocks = [{"key": key, "text": (text or "").strip()} for key, text in zip(BLOCKS, said, strict=True)]
    if evaluation_round > 1:
        blocks.append({"key": "alternatives", "text": (alternatives or "").strip()})
    empty = next((block["key"] for block in blocks if not block["text"]), None)
    if empty:
        raise BpmnError("report_incomplete", f"the block {empty} is empty", {"report_empty_block": empty})
    report: dict[str, Any] = {
        "version": evaluation_round,
        "decision_type": decision_type,
        "blocks": blocks,
        "published_at": job.now,
    }
    content = json.dumps([job.number, evaluation_round, decision_type, blocks], ensure_ascii=False, sort_keys=True)
    return {"report": report | {"hash": hashlib.sha256(content.encode()).hexdigest()}}
