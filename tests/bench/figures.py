"""What a measurement gives: ratios, one per round, each against a target, and whatever explains them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SLACK = 0.7
"""The median must meet the target, and the worst round this share of it."""


@dataclass
class Part:
    """One target of a measurement. `ratios` has one number per round; `at_least` says which side is good."""

    name: str
    ratios: list[float]
    target: float
    at_least: bool = True

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.ratios)

    @property
    def worst(self) -> float:
        """The worst round."""
        return min(self.ratios) if self.at_least else max(self.ratios)

    @property
    def met(self) -> bool:
        """Median and worst round by the rule."""
        if self.at_least:
            return self.median >= self.target and self.worst >= self.target * SLACK
        return self.median <= self.target and self.worst <= self.target / SLACK

    @property
    def wanted(self) -> str:
        """The target in a word."""
        return f"{'>=' if self.at_least else '<='} {self.target:g}"

    def told(self) -> dict[str, Any]:
        """For `bench.json`."""
        ratios = [round(ratio, 4) for ratio in self.ratios]
        return {"ratio": ratios, "median": round(self.median, 4), "target": self.wanted, "met": self.met}


@dataclass
class Outcome:
    """Everything about one of B1-B18. The first part gives the ratio in `bench.json`."""

    parts: list[Part]
    detail: dict[str, Any] = field(default_factory=dict)
    unmeasured: list[str] = field(default_factory=list)
    """Parts of the target that this run did not measure, in words."""

    @property
    def met(self) -> bool:
        """Whether every measured part is met and none was left out."""
        return bool(self.parts) and not self.unmeasured and all(part.met for part in self.parts)

    def told(self, title: str) -> dict[str, Any]:
        """For `bench.json`."""
        first = self.parts[0].told() if self.parts else {"ratio": [], "target": None}
        parts = {part.name: part.told() for part in self.parts}
        more = {"parts": parts, "detail": self.detail, "unmeasured": self.unmeasured}
        return {"title": title, **first, "met": self.met, **more}


def ratios(mine: Sequence[float], floor: Sequence[float]) -> list[float]:
    """Round by round."""
    return [one / other for one, other in zip(mine, floor, strict=True)]


def milliseconds(latencies: Sequence[float]) -> dict[str, float]:
    """Seconds as p50 and p99 in ms."""
    ordered = sorted(latencies)
    at = {"p50": 0.50, "p99": 0.99}
    return {name: round(ordered[min(len(ordered) - 1, int(len(ordered) * q))] * 1e3, 3) for name, q in at.items()}


def p50(latencies: Sequence[float]) -> float:
    """The median in ms."""
    return statistics.median(latencies) * 1e3


def best(values: Sequence[float]) -> float:
    """The middle value, rounded for people."""
    return round(statistics.median(values), 3)
