"""`python -m engine.spiff.compile`: one bundle on standard input, its compiled form on standard output.

Bounded from inside (memory, processor time) and from outside (`launching`): some drawings make
the library's parser run for ever. Exit code 0 also when the bundle is refused: the answer says so.
"""

from __future__ import annotations

import base64
import resource
import sys

import orjson

from engine.errors import DiagramError


def answer(request: bytes) -> bytes:
    """The answer to one request: `{"compiled": base64}` or `{"problems": [...]}`, as JSON."""
    asked = orjson.loads(request)
    _bound(asked["seconds"], asked["megabytes"])
    from engine.spiff.compiling import compile_here

    files = {name: base64.b64decode(content) for name, content in asked["files"].items()}
    try:
        return orjson.dumps({"compiled": base64.b64encode(compile_here(files, asked["main"])).decode("ascii")})
    except DiagramError as error:
        return orjson.dumps({"problems": [_told(problem) for problem in error.problems]})
    except MemoryError:
        return orjson.dumps({"memory": True})


def _told(problem: object) -> dict[str, object]:
    names = ("file", "element_id", "rule", "severity", "values")
    return {name: getattr(problem, name) for name in names}


def _bound(seconds: int, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
