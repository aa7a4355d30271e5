"""The entries of `process.toml`: which must be there, of what kind, naming what exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.rules.bundle import Bundle
from engine.rules.expressions import judge
from engine.rules.problem import LANGUAGES

Entry = tuple[str, Mapping[str, str]]

MISSING = {"en": "is missing", "tr": "eksik", "ru": "отсутствует", "es": "falta"}
NOT_TEXT = {"en": "is no text", "tr": "metin değil", "ru": "не текст", "es": "no es un texto"}
NOT_LIST = {
    "en": "is no list of texts",
    "tr": "metin listesi değil",
    "ru": "не список текстов",
    "es": "no es una lista de textos",
}
NOT_TABLE = {
    "en": "is no table of texts",
    "tr": "metin tablosu değil",
    "ru": "не таблица текстов",
    "es": "no es una tabla de textos",
}
NO_PROCESS = {
    "en": "no diagram holds this process",
    "tr": "bu süreç hiçbir diyagramda yok",
    "ru": "такого процесса нет в схемах",
    "es": "ningún diagrama tiene este proceso",
}
NO_START = {
    "en": "this is no start event of the main process",
    "tr": "ana sürecin böyle bir başlangıç olayı yok",
    "ru": "это не начальное событие главного процесса",
    "es": "no es un evento de inicio del proceso principal",
}
NO_LANGUAGE = {
    "en": "the language is not among languages",
    "tr": "dil, languages içinde yok",
    "ru": "языка нет в languages",
    "es": "el idioma no está en languages",
}
UNSPOKEN = {
    "en": "one of the languages is not supported",
    "tr": "dillerden biri desteklenmiyor",
    "ru": "один из языков не поддерживается",
    "es": "uno de los idiomas no se admite",
}
NO_TYPE = {
    "en": "the type is none of text, number, date, boolean",
    "tr": "tür text, number, date, boolean değil",
    "ru": "тип не text, number, date или boolean",
    "es": "el tipo no es text, number, date ni boolean",
}
NO_FEEL = {"en": "is no FEEL", "tr": "FEEL değil", "ru": "не FEEL", "es": "no es FEEL"}
NO_OPERATION = {
    "en": "no handler performs this operation",
    "tr": "bu işlemi yapan bir işleyici yok",
    "ru": "эту операцию никто не выполняет",
    "es": "ningún manejador realiza esta operación",
}

_TEXTS = ("key", "title", "language", "main", "start_event", "owner_group")
_LISTS = ("languages", "statuses")
_TABLES = ("groups", "facts", "contact")
_FACTS = frozenset({"text", "number", "date", "boolean"})


def wrong_entries(bundle: Bundle) -> Iterator[Entry]:
    """Key and what is wrong with it, for every entry that is missing, of the wrong kind or names nothing."""
    found = list(_kinds(bundle.process))
    yield from found
    if not found:
        yield from _names(bundle)
        yield from _expressions(bundle.process)


def _kinds(process: Mapping[str, Any]) -> Iterator[Entry]:
    yield from ((key, MISSING) for key in (*_TEXTS, *_LISTS) if key not in process)
    for keys, fits, what in (
        (_TEXTS, _is_text, NOT_TEXT),
        ((*_LISTS, "outcomes"), _is_list, NOT_LIST),
        (_TABLES, _is_table, NOT_TABLE),
    ):
        yield from ((key, what) for key in keys if key in process and not fits(process[key]))
    for key, entry in (("promise", "answer"), ("notifications", "operation")):
        if key in process and not (_is_table(process[key]) and entry in process[key]):
            yield f"{key}.{entry}", MISSING


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _names(bundle: Bundle) -> Iterator[Entry]:
    process = bundle.process
    if process["main"] not in bundle.process_ids:
        yield "main", NO_PROCESS
    else:
        start = bundle.element_ids.get(process["start_event"])
        if start is None or start[1].kind != "startEvent" or start[1].process_id != process["main"]:
            yield "start_event", NO_START
    if process["language"] not in process["languages"]:
        yield "language", NO_LANGUAGE
    if not set(process["languages"]) <= set(LANGUAGES):
        yield "languages", UNSPOKEN
    yield from ((f"facts.{name}", NO_TYPE) for name, kind in process.get("facts", {}).items() if kind not in _FACTS)
    operation = process.get("notifications", {}).get("operation")
    if operation is not None and bundle.operations is not None and operation not in bundle.operations:
        yield "notifications.operation", NO_OPERATION


def _expressions(process: Mapping[str, Any]) -> Iterator[Entry]:
    said = {f"groups.{k}": v[1:] for k, v in process.get("groups", {}).items() if v.startswith("=")}
    said |= {f"contact.{k}": v for k, v in process.get("contact", {}).items()}
    said |= {f"promise.{k}": v for k, v in process.get("promise", {}).items()}
    yield from ((key, NO_FEEL) for key, source in said.items() if judge(source).kind != "feel")
