"""The port the desk listens on: held from the first moment, listening only at the last; and whether somebody answers.

The supervisor binds the socket and hands it to web, so that a restart of web refuses no visitor and two
desks that start at once do not choose the same port.
"""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.errors import SettingsError
from engine.settings import Settings

TRIES = 50
"""How many ports after the wanted one are tried."""


@dataclass(frozen=True)
class Held:
    """A port that is ours: bound, not yet listening. `token` keeps other desks of this machine off it meanwhile."""

    number: int
    plug: socket.socket
    token: socket.socket


def hold(settings: Settings, say: Callable[[str], None]) -> tuple[Settings, Held]:
    """Bind PORT when it was asked for, else the first free one from 8000 on.

    Raises SettingsError when the port asked for, or every port, is taken.
    """
    held = try_port(settings.host, settings.port)
    if held is not None:
        return settings, held
    if os.environ.get("PORT") or settings.port != Settings().port:
        raise SettingsError(f"port {settings.port} is taken by another program; choose another: PORT=8001 make run")
    for number in range(settings.port + 1, settings.port + TRIES):
        held = try_port(settings.host, number)
        if held is not None:
            say(f"  Port {settings.port} is taken by another program: this desk takes {number}.")
            return replace(settings, port=number), held
    raise SettingsError(f"ports {settings.port} to {number} are all taken; choose another: PORT=9000 make run")


def try_port(host: str, number: int) -> Held | None:
    """The port bound and reserved, or None when somebody has it."""
    token = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    plug = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        token.bind(f"\0redress-port-{number}")  # an abstract name: gone with us, whatever ends us
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        plug.bind((host, number))
    except OSError:
        token.close()
        plug.close()
        return None
    return Held(number, plug, token)


def answers(host: str, port: int, path: str) -> bool:
    """Whether GET `path` on this machine says 200."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not listened on
    connection = http.client.HTTPConnection(here, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
