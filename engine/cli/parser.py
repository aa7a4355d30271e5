"""Which commands there are, with their arguments; each names the function that runs it, imported when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Command = Callable[[argparse.Namespace], int]


def _later(module: str, name: str) -> Command:
    """The function `name` of `engine.cli.<module>`, imported when it is called: --help stays quick."""

    def run(given: argparse.Namespace) -> int:
        command: Command = getattr(import_module(f"engine.cli.{module}"), name)
        return command(given)

    return run


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m engine", description="Redress from a terminal. Exit codes: 0 done, 1 something is wrong, "
        "2 not done, 3 already running.",
    )  # fmt: skip
    commands = top.add_subparsers(metavar="command", required=True)
    _desk(commands)
    _releases(commands)
    _people(commands)
    _repair(commands)
    _safety(commands)
    return top


def _add(commands: _Commands, name: str, text: str, run: Command) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run, logs=name != "run")  # the supervisor stays small: it logs nothing
    return command


def _desk(commands: _Commands) -> None:
    _add(commands, "run", "start the embedded desk and keep it up until Ctrl-C", _later("desk", "run"))
    _add(
        commands, "prepare", "make tables, first release and demo people where they are due", _later("desk", "prepare")
    )
    _add(commands, "migrate", "bring the tables to this version", _later("desk", "migrate"))
    clock = _add(commands, "clock", "show business time, or move it (SETTABLE_CLOCK only)", _later("desk", "clock"))
    clock.add_argument("instant", nargs="?", help="ISO date and time with zone, +PT1H to move on, or 'real'")
    doctor = _add(commands, "doctor", "look whether everything is as it should be", _later("doctor", "doctor"))
    doctor.add_argument("--json", action="store_true", help="for programs")


def _releases(commands: _Commands) -> None:
    check = _add(commands, "check", "check diagrams, forms and texts by the rules", _later("releases", "check"))
    check.add_argument("paths", nargs="+", metavar="PATH", help="a process folder, a folder of them, or one file")
    check.add_argument("--json", action="store_true", help="for programs")
    check.add_argument("--language", default=None, choices=["tr", "en", "ru", "es"], help="of the messages")
    release = _add(commands, "release", "make a process folder the active release", _later("releases", "release"))
    release.add_argument("folder", metavar="FOLDER")
    release.add_argument("--note", default="", help="what changed")
    release.add_argument("--accept-warnings", action="store_true", help="release although the rules warn")
    export = _add(commands, "export", "write an active release back into a folder", _later("releases", "export"))
    export.add_argument("process", metavar="PROCESS")
    export.add_argument("folder", metavar="FOLDER")
    _add(commands, "list", "list the releases", _later("releases", "show"))


def _people(commands: _Commands) -> None:
    people = commands.add_parser("people", help="who may sign in", description="who may sign in")
    actions = people.add_subparsers(metavar="action", required=True)
    _add(actions, "list", "everybody who may sign in", _later("people", "show"))
    add = _add(actions, "add", "add a person and show a random password once", _later("people", "add"))
    add.add_argument("login")
    add.add_argument("--name", required=True)
    add.add_argument("--email", default=None)
    add.add_argument("--language", default="en", choices=["tr", "en", "ru", "es"])
    add.add_argument("--group", action="append", default=[], dest="groups", help="may be given more than once")
    disable = _add(actions, "disable", "end a person's access and sessions", _later("people", "disable"))
    disable.add_argument("login")
    reset = _add(actions, "reset", "give a person a new password", _later("people", "reset"))
    reset.add_argument("login")
    for command in (add, reset):
        command.add_argument("--ask", action="store_true", help="type the password, or pipe it in")


def _repair(commands: _Commands) -> None:
    _add(commands, "incidents", "list what waits for a person's decision", _later("repair", "incidents"))
    retry = _add(commands, "retry", "try an incident's step again", _later("repair", "retry"))
    retry.add_argument("incident", metavar="ID")
    retry.add_argument("--reason", required=True, help="goes into the history")
    sweep = _add(commands, "sweep", "look for due timers, retries and lost nudges", _later("repair", "sweep"))
    sweep.add_argument("--on", action="store_true", help="every SWEEP_SECONDS until ended; any number may run")
    work = _add(commands, "work", "do due jobs here, without a worker", _later("repair", "work"))
    work.add_argument("--limit", type=int, default=100, help="at most so many jobs")
    verify = _add(commands, "verify", "check the chains of history", _later("repair", "verify"))
    verify.add_argument("instance", nargs="?", metavar="NUMBER", help="one complaint's number; without it: all")


def _safety(commands: _Commands) -> None:
    backup = _add(commands, "backup", "write everything into one file", _later("safety", "backup"))
    backup.add_argument("target", metavar="PATH", help="a file, or a folder for a file named by the time")
    restore = _add(commands, "restore", "read a backup into this desk's database", _later("safety", "restore"))
    restore.add_argument("source", metavar="FILE")
    restore.add_argument("--overwrite", action="store_true", help="replace what the database holds now")
