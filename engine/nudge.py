"""Celery as a doorbell: it carries a job's id and nothing else, and may lose it (decision 3)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from engine.settings import Settings

if TYPE_CHECKING:
    from celery import Celery

log = structlog.get_logger("engine.nudge")
RABBITMQ = ("amqp://", "amqps://", "pyamqp://")
PERFORM, SWEEP = "redress.perform", "redress.sweep"
LIFE = 60.0
"""Seconds after which a nudge is stale: the sweep has rung again, and a backlog does not pile up."""
PAUSE_AFTER_FAILURE = 10.0
"""Seconds without a try after the broker did not answer: a sweep finds the jobs meanwhile."""
VISIBILITY_TIMEOUT = 300
"""Seconds after which Redis hands a message to another worker; a second delivery finds the job leased or done."""
CONFIRM_SECONDS = 2
"""How long a publisher waits for RabbitMQ to say that a majority of the queue has the message."""
IMPATIENT = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0, "connect_retries_timeout": 1}


def celery_app(settings: Settings) -> Celery:
    """The Celery application for these settings: filesystem broker under `var/` unless BROKER_URL is set."""
    from celery import Celery

    app = Celery("redress", broker=settings.broker_url or "filesystem://", set_as_current=False)
    app.conf.update(
        broker_transport_options=_transport(settings),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # a broker may be away all weekend: its workers wait
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_serializer="json",
        accept_content=["json"],
        result_accept_content=["json"],
        task_default_queue="redress",
        task_protocol=2,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_max_tasks_per_child=1000,
        worker_concurrency=settings.worker_concurrency,
        task_time_limit=900,
        timezone="UTC",
        enable_utc=True,
        beat_schedule={
            "sweep": {
                "task": SWEEP,
                "schedule": float(settings.sweep_seconds),
                "options": {"expires": 4.0 * settings.sweep_seconds},
            }
        },
        beat_schedule_filename=str(settings.var / "beat-schedule"),
        **_queue(settings),
    )
    return app


def _queue(settings: Settings) -> dict[str, object]:
    """RabbitMQ keeps the nudges in a quorum queue: replicated, and a restart of one node loses none."""
    if not settings.broker_url.startswith(RABBITMQ):
        return {}
    return {
        "task_default_queue_type": "quorum",  # Celery finds this out and asks for prefetch per consumer, as it must
        "task_default_exchange_type": "topic",  # or every worker warns that delays, which we never use, need it
        "broker_native_delayed_delivery_queue_type": "classic",
        "worker_cancel_long_running_tasks_on_connection_loss": False,  # a job goes on: its lease is in the database
    }


def _transport(settings: Settings) -> dict[str, object]:
    if not settings.broker_url:
        folder = settings.var / "broker"
        for name in ("queue", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        # one folder both ways: what is sent here is read here
        return {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
            # kombu sleeps this long whenever the prefetched tasks are not done yet: at its default of
            # one second the desk would do two jobs a second and fall behind its own sweeps
            "polling_interval": 0.1,
        }
    if settings.broker_url.startswith(("redis://", "rediss://")):
        return {
            "visibility_timeout": VISIBILITY_TIMEOUT,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 1,
            "socket_timeout": 2,
            "socket_keepalive": True,
        }
    return {"confirm_publish": True, "connect_timeout": 1, "read_timeout": 2, "write_timeout": 2}


class Doorbell:
    """Publishes ids after a commit. Never raises; after a failure it keeps quiet for a while."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app: Celery | None = None
        self._quiet_until = 0.0
        self._options: dict[str, object] = {"retry": False}
        if settings.broker_url.startswith(RABBITMQ):
            self._options["confirm_timeout"] = CONFIRM_SECONDS

    def __call__(self, job_ids: Sequence[str]) -> bool:
        """Ring for these jobs. False: the broker did not answer, nobody was told."""
        if not job_ids:
            return True
        if time.monotonic() < self._quiet_until:
            return False
        try:
            if self._app is None:
                self._app = celery_app(self._settings)
                # of the publisher only: a worker may wait for its broker, a person's request may not
                self._app.conf.broker_transport_options |= IMPATIENT
            for job_id in job_ids:
                self._app.send_task(PERFORM, args=[job_id], ignore_result=True, expires=LIFE, **self._options)
        except Exception as error:
            self._quiet_until = time.monotonic() + PAUSE_AFTER_FAILURE
            log.warning("nudge failed", error=type(error).__name__, jobs=len(job_ids))
            return False
        return True
