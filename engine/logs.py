"""Logging: ids, states and error classes, never variables or texts: complaints are personal data."""

from __future__ import annotations

import logging
import sys

import structlog

from engine.settings import Settings

FORBIDDEN = frozenset(
    {
        "answers",
        "variables",
        "data",
        "payload",
        "body",
        "subject",
        "password",
        "token",
        "email",
        "phone",
        "name",
        "text",
    }
)
"""Fields that are dropped whoever logs them."""


def configure(settings: Settings) -> None:
    """Set up structlog and the standard loggers once per process: one JSON line per event on standard error."""
    level = getattr(logging, settings.log_level.upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processor=structlog.processors.JSONRenderer(), foreign_pre_chain=shared)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    quiet_strangers()


def quiet_strangers() -> None:
    """Loggers that would carry data along: SpiffWorkflow's own put the whole task data into every record."""
    for name in ("spiff", "spiff.task", "spiff.workflow", "spiff.data"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("sqlalchemy.engine", "alembic", "PIL", "kombu", "amqp"):
        logging.getLogger(name).setLevel(logging.WARNING)


def drop_personal(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Drop the fields that could hold what a customer wrote."""
    for key in FORBIDDEN & event.keys():
        event.pop(key)
    event.pop("exc_info", None)  # a traceback of a database driver quotes parameters
    return event
