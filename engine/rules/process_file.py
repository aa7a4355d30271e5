"""`process.toml` says what a diagram cannot: key, languages, main process, groups, statuses, facts."""

from __future__ import annotations

from engine.rules.bundle import PROCESS_FILE, Bundle
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.process_entries import wrong_entries

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ("{key}: {what}.", "Correct process.toml; processes/README.md describes every entry."),
    "tr": ("{key}: {what}.", "process.toml dosyasını düzeltin; her girdi processes/README.md içinde anlatılır."),
    "ru": ("{key}: {what}.", "Исправьте process.toml; все записи описаны в processes/README.md."),
    "es": ("{key}: {what}.", "Corrija process.toml; processes/README.md describe cada entrada."),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield missing and wrong entries."""
    if any(u.file == PROCESS_FILE for u in bundle.unreadable):
        return
    for key, what in wrong_entries(bundle):
        yield PROCESS_FILE, key, {"key": key, "what": what}
