"""What each problem code of `engine.dmn` means, in four languages, with the place in the table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.rules.problem import LANGUAGES

if TYPE_CHECKING:
    from engine.dmn import TableProblem

WORDS: Mapping[str, Mapping[str, str]] = {
    "not_dmn": {"tr": "bu bir DMN dosyası değil.", "ru": "это не файл DMN.", "es": "no es un archivo DMN."},
    "duplicate": {
        "tr": "“{name}” ({what}) iki kez var.",
        "ru": "«{name}» ({what}) есть дважды.",
        "es": "«{name}» ({what}) existe dos veces.",
    },
    "missing": {
        "tr": "“{name}” eksik: {what}.",
        "ru": "«{name}»: не хватает: {what}.",
        "es": "A «{name}» le falta: {what}.",
    },
    "unknown_reference": {
        "tr": "“{name}”, bu dosyada olmayan “{href}” öğesine gönderme yapıyor.",
        "ru": "«{name}» ссылается на «{href}», которого нет в этом файле.",
        "es": "«{name}» remite a «{href}», que no está en este archivo.",
    },
    "unknown_import": {
        "tr": "“{name}” modeli içe aktarılıyor, ama pakette yok.",
        "ru": "Модель «{name}» импортируется, но её нет в пакете.",
        "es": "El modelo «{name}» se importa, pero no está en el paquete.",
    },
    "cycle": {
        "tr": "“{name}” kararı kendi yanıtına ihtiyaç duyuyor.",
        "ru": "Решению «{name}» нужен его собственный ответ.",
        "es": "La decisión «{name}» necesita su propia respuesta.",
    },
    "unsupported": {
        "tr": "“{name}” desteklenmeyen bir şey kullanıyor: {what}.",
        "ru": "«{name}» использует то, что не поддерживается: {what}.",
        "es": "«{name}» usa algo que no se admite: {what}.",
    },
    "expression": {
        "tr": "“{name}”, {where}: {reason}",
        "ru": "«{name}», {where}: {reason}",
        "es": "«{name}», {where}: {reason}",
    },
    "overlap": {
        "tr": "“{name}”: {first} ve {second} numaralı kuralların ikisi de uyuyor ({example}).",
        "ru": "«{name}»: подходят оба правила, {first} и {second} ({example}).",
        "es": "«{name}»: las reglas {first} y {second} coinciden ambas ({example}).",
    },
    "gap": {
        "tr": "“{name}”: hiçbir kural {example} için uymuyor.",
        "ru": "«{name}»: ни одно правило не подходит для {example}.",
        "es": "«{name}»: ninguna regla coincide con {example}.",
    },
    "cells": {
        "tr": "“{name}”, kural {rule}: {wanted} sütun için {count} hücre var.",
        "ru": "«{name}», правило {rule}: {count} ячеек на {wanted} столбцов.",
        "es": "«{name}», regla {rule}: {count} celdas para {wanted} columnas.",
    },
}
"""Code -> language -> what is wrong; English is the table reader's own sentence."""

_PLACES: Mapping[str, tuple[str, str, str]] = {
    r"the allowed values of (.*)": ("izin verilen değerler, {0}", "допустимые значения, {0}", "valores admitidos, {0}"),
    r"the default of (.*)": ("varsayılan, {0}", "значение по умолчанию, {0}", "valor predeterminado, {0}"),
    r"rule (\d+), column (\d+)": ("kural {0}, sütun {1}", "правило {0}, столбец {1}", "regla {0}, columna {1}"),
    r"rule (\d+), output (\d+)": ("kural {0}, çıktı {1}", "правило {0}, выход {1}", "regla {0}, salida {1}"),
    r"input '(.*)'": ("girdi “{0}”", "вход «{0}»", "entrada «{0}»"),
    r"output '(.*)'": ("çıktı “{0}”", "выход «{0}»", "salida «{0}»"),
}
"""A place in a table, as its reader names it -> tr, ru, es."""


def reason(problem: TableProblem) -> Mapping[str, str]:
    """The sentence of a table's problem in every language, with table, rule and column."""
    told = {LANGUAGES[0]: str(problem)}
    for number, language in enumerate(LANGUAGES[1:]):
        values = {key: _place(str(value), number) if key == "where" else value for key, value in problem.values.items()}
        told[language] = WORDS[problem.code][language].format_map(values)
    return told


def _place(where: str, number: int) -> str:
    for pattern, words in _PLACES.items():
        found = re.fullmatch(pattern, where)
        if found is not None:
            return words[number].format(*(_place(part, number) for part in found.groups()))
    return where
