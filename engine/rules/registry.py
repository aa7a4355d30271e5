"""Finds every rule module, so that a rule is added by adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType

from engine import rules as package
from engine.rules.problem import Severity, Texts


@lru_cache(maxsize=1)
def rules() -> Mapping[str, ModuleType]:
    """Slug -> module of every rule: the modules of this package that have `TEXTS`, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    modules = {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "TEXTS")}


def texts_of(rule: str) -> Texts:
    """Message and way out of a rule, by language. Raises KeyError for an unknown slug."""
    texts: Texts = rules()[rule].TEXTS
    return texts


def severity_of(rule: str) -> Severity:
    """How bad it is to break a rule. Raises KeyError for an unknown slug."""
    severity: Severity = rules()[rule].SEVERITY
    return severity
