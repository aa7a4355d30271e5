"""Languages of the pages: English msgids, catalogues for Turkish, Russian and Spanish.

Catalogues are `translations/<language>/LC_MESSAGES/*.po`; all files of a language are one
catalogue (each part of the desk may keep its own file). They are read into memory when
the application starts, so nothing compiled is stored. `python -m web.i18n` lists what is
missing; `python -m web.i18n messages` prints all msgids.
"""

from __future__ import annotations

import io
import sys
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain, get_locale
from werkzeug.exceptions import RequestEntityTooLarge

from web import access

LANGUAGES = {"en": "English", "tr": "Türkçe", "ru": "Русский", "es": "Español"}
"""Languages of the pages, each in its own words."""

ZONE = ZoneInfo("Europe/Istanbul")
"""Zone of every date people read (rule 1 of the deadline rules)."""

_HERE = Path(__file__).resolve().parent
_CATALOGUES = _HERE / "translations"
_COOKIE = "language"
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
_OPTIONS = {"templates/**.html": {"encoding": "utf-8", "newstyle_gettext": "true", "silent": "false"}}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_n": (1, 2), "lazy": None, "N_": None}


def install(app: Flask) -> None:
    """Give the application its languages, date filters and the language cookie."""
    babel = Babel(app, default_locale="en", default_timezone=ZONE.key, locale_selector=language)
    domain = Domain(domain="messages")
    domain.cache = {(code, "messages"): _translations(code) for code in LANGUAGES}
    babel.domain_instance = domain
    app.jinja_env.filters.update(moment=moment, day=day, clock=clock)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=language)
    app.after_request(_remember)


def language() -> str:
    """The reader's language: asked for in the address, remembered, signed in with, or preferred by the browser."""
    if "language" not in g:
        g.language = _choose()
    return str(g.language)


def _choose() -> str:
    person = access.visitor().staff if request.endpoint else None
    wishes = (
        request.args.get("lang"),
        _pressed(),
        request.cookies.get(_COOKIE),
        person.person.language if person and person.person else None,
    )
    for wish in wishes:
        if wish in LANGUAGES:
            return str(wish)
    default = access.engine().settings.default_language
    return request.accept_languages.best_match(list(LANGUAGES), default) or default


def _pressed() -> str | None:
    """The language button that sent a form; a body that is too large to be read has none."""
    try:
        return request.form.get("lang") if request.method == "POST" else None
    except RequestEntityTooLarge:
        return None


def _remember(response: Response) -> Response:
    """Keep a choice made by `?lang=` (or the header's buttons) for a year."""
    chosen = request.args.get("lang") or _pressed()
    if chosen in LANGUAGES:
        secure = request.is_secure
        response.set_cookie(_COOKIE, chosen, max_age=365 * 86400, samesite="Lax", httponly=True, secure=secure)
    return response


def _locale() -> Locale:
    return get_locale() or Locale("en")


def moment(at: datetime | None) -> str:
    """A day and time in Istanbul as people say it: `Wed 25 Mar 2026 17:30`; empty for None."""
    if at is None:
        return ""
    return f"{day(at)} {clock(at)}"


def day(at: datetime | date | None) -> str:
    """A day as people say it: `Wed 25 Mar 2026`; empty for None."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        return str(format_datetime(at, "EEE d MMM y", tzinfo=ZONE, locale=_locale()))
    return str(format_date(at, "EEE d MMM y", locale=_locale()))


def clock(at: datetime | None) -> str:
    """The time of day in Istanbul: `17:30`; empty for None."""
    return "" if at is None else str(format_time(at, "HH:mm", tzinfo=ZONE, locale=_locale()))


@lru_cache
def catalogue(code: str) -> Catalog:
    """All messages of one language, merged from its `.po` files."""
    merged = Catalog(locale=code)
    for path in sorted((_CATALOGUES / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id:
                    merged[message.id] = message
    return merged


def _translations(code: str) -> Translations:
    if code == "en":
        return Translations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(code))
    compiled.seek(0)
    return Translations(compiled)


def messages() -> dict[str | tuple[str, ...], list[str]]:
    """Every msgid in code and templates -> where it stands (`file:line`); plurals are tuples."""
    found: dict[str | tuple[str, ...], list[str]] = {}
    rows = extract_from_dir(_HERE, _METHODS, _OPTIONS, _KEYWORDS, directory_filter=_ours)
    for name, line, text, _comments, _context in rows:
        found.setdefault(text, []).append(f"{name}:{line}")
    return found


def _ours(path: str) -> bool:
    return Path(path).name not in {"static", "frontend", "translations", "node_modules", "__pycache__"}


def missing(code: str) -> list[str]:
    """Msgids that have no translation in this language, with the place of the first use."""
    known = catalogue(code)
    return [f"{places[0]}: {text!r}" for text, places in messages().items() if not _complete(known, text)]


def _complete(known: Catalog, text: str | tuple[str, ...]) -> bool:
    entry = known.get(text if isinstance(text, str) else text[0])
    if entry is None or entry.fuzzy:
        return False
    parts = entry.string if isinstance(entry.string, (list, tuple)) else [entry.string]
    return bool(parts) and all(parts)


def main(arguments: list[str]) -> int:
    """Print what is missing (exit 1 when something is), or with `messages` all msgids."""
    if arguments == ["messages"]:
        sys.stdout.writelines(f"{text!r}\n" for text in messages())
        return 0
    gaps = [f"{code} {gap}" for code in LANGUAGES if code != "en" for gap in missing(code)]
    sys.stdout.writelines(f"{gap}\n" for gap in gaps)
    return 1 if gaps else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
