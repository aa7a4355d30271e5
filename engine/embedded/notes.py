"""What the desk says about itself: on the terminal, and in `var/desk.json` for the next start."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from engine.settings import DEMO_PASSWORD, Settings


def write(var: Path, address: str, children: Mapping[str, int | None]) -> None:
    """Note who runs: the supervisor's process, its address and its children's processes by name."""
    draft = var / "desk.json.new"
    draft.write_text(json.dumps({"pid": os.getpid(), "address": address, "children": dict(children)}), "utf-8")
    draft.rename(var / "desk.json")


def erase(var: Path) -> None:
    """The desk is closed."""
    (var / "desk.json").unlink(missing_ok=True)


def welcome(settings: Settings, people: Sequence[tuple[str, list[str]]]) -> str:
    """The address, and who may sign in."""
    lines = ["", f"The desk is open: {settings.base_url}   (Ctrl-C closes it)"]
    lines.append(f"  customers  {settings.base_url}/   complain, follow, answer; no account needed")
    lines.append(f"  staff      {settings.base_url}/sign-in")
    lines.extend(f"               {login:<10} {', '.join(groups)}" for login, groups in people)
    if people:
        lines.append(f"               Demo people; everybody's password is: {DEMO_PASSWORD}")
    else:
        lines.append("               python -m engine people list | add LOGIN --name NAME --group GROUP")
    return "\n".join(lines)


def already_running(var: Path) -> str:
    """What a second start says."""
    try:
        facts = json.loads((var / "desk.json").read_text("utf-8"))
        where = f" at {facts['address']} (process {facts['pid']})"
    except (OSError, ValueError, KeyError):
        where = ""
    return f"The desk is already running{where}. End it with Ctrl-C where it was started."


def clear_leftovers(var: Path) -> None:
    """End children that an earlier, killed desk left: only those that carry this desk's gate in their environment."""
    try:
        facts = json.loads((var / "desk.json").read_text("utf-8"))
    except (OSError, ValueError):
        return
    for name, pid in facts.get("children", {}).items():
        if name != "database" and pid and _is_of(var, pid):
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
    erase(var)


def _is_of(var: Path, pid: int) -> bool:
    try:
        return psutil.Process(pid).environ().get("REDRESS_GATE") == str(var / "desk.gate")
    except psutil.Error:
        return False
