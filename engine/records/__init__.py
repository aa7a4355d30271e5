"""Frozen records: what crosses the engine's door. Rows never do. Instants are aware, UTC."""

from __future__ import annotations

from engine.records.actors import SYSTEM, TIMER, Actor, LinkRecord, PersonRecord, SessionRecord, Upload
from engine.records.running import (
    IncidentRecord,
    InstanceRecord,
    JobRecord,
    ReleaseRecord,
    Started,
    SubscriptionRecord,
    SweepReport,
    TaskRecord,
    TimerRecord,
)
from engine.records.told import (
    BrokenChain,
    DocumentRecord,
    HistoryRecord,
    LimitRecord,
    MessageRecord,
    Page,
    ProcedureRecord,
    StageRecord,
    StepRecord,
    TimelineStep,
)

__all__ = [
    "SYSTEM",
    "TIMER",
    "Actor",
    "BrokenChain",
    "DocumentRecord",
    "HistoryRecord",
    "IncidentRecord",
    "InstanceRecord",
    "JobRecord",
    "LimitRecord",
    "LinkRecord",
    "MessageRecord",
    "Page",
    "PersonRecord",
    "ProcedureRecord",
    "ReleaseRecord",
    "SessionRecord",
    "StageRecord",
    "Started",
    "StepRecord",
    "SubscriptionRecord",
    "SweepReport",
    "TaskRecord",
    "TimelineStep",
    "TimerRecord",
    "Upload",
]
