"""`python -m engine <command>`: the desk from a terminal. Each command is thin; what it does lives elsewhere.

Exit codes, the same for every command: 0 done, 1 done and something is wrong (said on the terminal),
2 not done (wrong use, wrong setting, unusable file), 3 the desk is already running.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine.cli.parser import parser

DONE, WRONG, NOT_DONE, ALREADY_RUNNING = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code."""
    from engine.errors import RedressError

    given = parser().parse_args(arguments)
    try:
        if arguments is None and given.logs:
            _quiet_logs()
        return int(given.run(given))
    except RedressError as error:
        print(f"{error}{_fields(error)}", file=sys.stderr)
        return NOT_DONE
    except BrokenPipeError:  # `python -m engine incidents | head`
        sys.stderr.close()
        return DONE
    except OSError as error:
        print(f"{error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return NOT_DONE
    except KeyboardInterrupt:
        return NOT_DONE


def _quiet_logs() -> None:
    """At a terminal, only warnings are told, on standard error, unless LOG_LEVEL asks for more."""
    from dataclasses import replace

    from engine.logs import configure
    from engine.settings import Settings, read

    settings = read()
    if settings.log_level == Settings().log_level:
        settings = replace(settings, log_level="WARNING")
    configure(settings)


def _fields(error: Exception) -> str:
    """Which answers were wrong, for errors that carry fields."""
    problems = getattr(error, "problems", ())
    return "".join(f"\n  {getattr(p, 'path', '')}: {p.code}" for p in problems if hasattr(p, "code"))
