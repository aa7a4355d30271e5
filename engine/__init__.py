"""The engine's face: what `web` may use. Everything else in this package is its own business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import errors, records
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.bootstrap import build
    from engine.facade import Engine

__all__ = ["Engine", "Settings", "build", "errors", "records"]


def __getattr__(name: str) -> Any:
    # handlers import only `engine.handling`: they must not pull the database along
    if name == "Engine":
        from engine.facade import Engine

        return Engine
    if name == "build":
        from engine.bootstrap import build

        return build
    raise AttributeError(f"module 'engine' has no attribute {name!r}")
