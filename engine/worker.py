"""The worker and the beat: `celery -A engine.worker worker`, `celery -A engine.worker beat`.

A task gets an id, looks the job up and performs it; a forged or late id finds nothing to do.
The engine is built once per process, after the fork, so that no connection is shared.
"""

from __future__ import annotations

import gc
import os
import socket
import threading
from typing import TYPE_CHECKING, Any

import structlog
from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutdown

from engine.logs import configure
from engine.nudge import PERFORM, SWEEP, celery_app
from engine.settings import read

if TYPE_CHECKING:
    from engine.facade import Engine

settings = read()
configure(settings)
app = celery_app(settings)
log = structlog.get_logger("engine.worker")
_NAME = f"worker:{socket.gethostname()[:40]}:{os.getpid()}"
_BEAT_SECONDS = 5.0
_stop = threading.Event()
_lock = threading.Lock()
_built: dict[int, Engine] = {}


def desk() -> Engine:
    """This process's engine."""
    from engine.bootstrap import build  # here, so that beat stays small: it never needs an engine

    with _lock:
        if os.getpid() not in _built:
            _built.clear()
            _built[os.getpid()] = build(settings)
        return _built[os.getpid()]


@app.task(name=PERFORM)  # type: ignore[untyped-decorator]
def perform(job_id: str) -> None:
    """Perform one job; nothing to do is as good as done, and what fails is found by the next sweep."""
    try:
        desk().perform(str(job_id)[:64])
    except Exception as error:  # Celery would log the message, which may quote what a customer wrote
        log.error("perform failed", job=str(job_id)[:64], error=type(error).__name__)


@app.task(name=SWEEP)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """One sweep."""
    try:
        report = desk().sweep()
    except Exception as error:
        log.error("sweep failed", error=type(error).__name__)
        return
    if report.timers or report.jobs or report.incidents:
        log.info("swept", timers=report.timers, jobs=report.jobs, incidents=report.incidents)


@worker_init.connect  # type: ignore[untyped-decorator]
def _before_the_fork(**_: Any) -> None:
    """Load before the fork and leave it alone afterwards: what the parent holds, its children share."""
    import engine.bootstrap
    import engine.spiff  # noqa: F401 - loaded for the children

    gc.collect()
    gc.freeze()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _child_starts(**_: Any) -> None:
    configure(settings)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _starts(**_: Any) -> None:
    threading.Thread(target=_beats, name="heartbeat", daemon=True).start()


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def _ends(**_: Any) -> None:
    _stop.set()


def _beats() -> None:
    while True:
        try:
            desk().beat(_NAME)
        except Exception as error:
            log.warning("heartbeat missed", error=type(error).__name__)
        if _stop.wait(_BEAT_SECONDS):
            return
