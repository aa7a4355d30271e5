"""Compiling a bundle in a bounded child process."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import orjson

from engine.errors import DiagramError
from engine.rules.problem import Problem

ROOT = Path(__file__).resolve().parents[2]


def compile_bundle(files: Mapping[str, bytes], main: str, *, seconds: int = 10, megabytes: int = 1024) -> bytes:
    """The compiled form of a bundle (paths -> contents) whose main process has the id `main`.

    Parsed in a child of its own with at most `megabytes` of memory and `seconds` of processor
    and of real time; the child's whole process group is killed when it does not finish. The
    answer is read by `Specs.load`. Raises DiagramError with one `does_not_parse` (or XML)
    problem naming the element.
    """
    wanted = {name: content for name, content in files.items() if name.endswith((".bpmn", ".dmn"))}
    request = orjson.dumps(
        {
            "files": {name: base64.b64encode(content).decode("ascii") for name, content in wanted.items()},
            "main": main,
            "seconds": seconds,
            "megabytes": megabytes,
        }
    )
    return _read(_run(request, seconds), wanted)


def _run(request: bytes, seconds: int) -> bytes | None:
    """What the child wrote, None when it was stopped or died."""
    child = subprocess.Popen(
        [sys.executable, "-m", "engine.spiff.compile"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(request, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    return output if child.returncode == 0 else None


def _read(output: bytes | None, files: Mapping[str, bytes]) -> bytes:
    answer = orjson.loads(output) if output else {}
    if "compiled" in answer:
        return base64.b64decode(answer["compiled"])
    if "problems" in answer:
        raise DiagramError([Problem(**problem) for problem in answer["problems"]])
    reason = "it needs too much memory" if "memory" in answer else "it was not finished in time or ran out of memory"
    name = next((name for name in files if name.endswith(".bpmn")), "")
    raise DiagramError([Problem(name, "", "does_not_parse", "error", {"reason": reason})])
