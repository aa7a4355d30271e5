"""Gunicorn's configuration for the embedded desk and for real machines (`gunicorn -c python:engine.embedded.front`).

The application is loaded once, before the port opens, and shared by the workers: a desk that
listens is a desk that answers, and idle workers cost little memory.
"""

from __future__ import annotations

import gc
import os
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.logs import configure
from engine.settings import read

_settings = read()
configure(_settings)

wsgi_app = "web:create_app()"
bind = os.environ.get("REDRESS_LISTEN") or f"{_settings.host}:{_settings.port}"
workers = _settings.web_workers
threads = _settings.web_threads
worker_class = "gthread"
preload_app = True
graceful_timeout = 2 if _settings.embedded else 30  # a rolling update lets a long upload arrive
timeout = 60
keepalive = 5
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes an unnamed file there
loglevel = "warning"
limit_request_line = 4094
forwarded_allow_ips = "127.0.0.1,::1"


def on_starting(server: Any) -> None:
    """The application is loaded: share it, and wait at the gate until everything behind the door is ready.

    The supervisor makes the file in `REDRESS_GATE`; without it the door opens at once.
    """
    import_module("engine.spiff")  # every worker will need it
    server.app.wsgi().extensions["engine"].close()  # workers open connections of their own
    gc.collect()
    gc.freeze()  # what is loaded by now is shared by the workers, not copied
    gate = os.environ.get("REDRESS_GATE")
    while gate and not Path(gate).exists():
        if os.getppid() == 1:  # the supervisor is gone
            raise SystemExit(1)
        time.sleep(0.03)
