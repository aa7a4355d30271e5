"""What each problem code of `engine.forms` means, in four languages."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "unsupported_type": {
        "en": "this type is not supported",
        "tr": "bu tür desteklenmiyor",
        "ru": "этот тип не поддерживается",
        "es": "este tipo no se admite",
    },
    "bad_key": {
        "en": "its key is no name",
        "tr": "anahtarı geçerli bir ad değil",
        "ru": "его ключ — не имя",
        "es": "su clave no es un nombre",
    },
    "duplicate_key": {
        "en": "its key is used twice",
        "tr": "anahtarı iki kez kullanılmış",
        "ru": "его ключ использован дважды",
        "es": "su clave se usa dos veces",
    },
    "reserved_key": {
        "en": "its key belongs to the engine",
        "tr": "anahtarı motora ait",
        "ru": "его ключ принадлежит движку",
        "es": "su clave pertenece al motor",
    },
    "no_options": {
        "en": "it has no options",
        "tr": "seçeneği yok",
        "ru": "у него нет вариантов",
        "es": "no tiene opciones",
    },
    "duplicate_option": {
        "en": "two options have one value",
        "tr": "iki seçeneğin değeri aynı",
        "ru": "у двух вариантов одно значение",
        "es": "dos opciones tienen el mismo valor",
    },
    "no_label": {"en": "it has no label", "tr": "etiketi yok", "ru": "у него нет подписи", "es": "no tiene etiqueta"},
    "bad_expression": {
        "en": "its expression is no FEEL",
        "tr": "ifadesi FEEL değil",
        "ru": "его выражение — не FEEL",
        "es": "su expresión no es FEEL",
    },
    "bad_pattern": {
        "en": "its pattern is too long or too costly",
        "tr": "deseni çok uzun veya çok maliyetli",
        "ru": "его шаблон слишком длинный или затратный",
        "es": "su patrón es demasiado largo o costoso",
    },
    "bad_limit": {
        "en": "its limit is no number",
        "tr": "sınırı bir sayı değil",
        "ru": "его предел — не число",
        "es": "su límite no es un número",
    },
    "template_block": {
        "en": "its text holds a block such as {{#if}}",
        "tr": "metninde {{#if}} gibi bir blok var",
        "ru": "в его тексте есть блок вида {{#if}}",
        "es": "su texto contiene un bloque como {{#if}}",
    },
    "two_file_fields": {
        "en": "a form has one file field",
        "tr": "bir formda tek dosya alanı olur",
        "ru": "в форме одно поле для файлов",
        "es": "un formulario tiene un solo campo de archivos",
    },
    "file_in_list": {
        "en": "a repeated group holds no files",
        "tr": "yinelenen grupta dosya olmaz",
        "ru": "в повторяемой группе файлов быть не может",
        "es": "un grupo repetido no lleva archivos",
    },
    "readonly_in_list": {
        "en": "fields of a repeated group are not read-only",
        "tr": "yinelenen grubun alanları salt okunur olamaz",
        "ru": "поля повторяемой группы не бывают только для чтения",
        "es": "los campos de un grupo repetido no son de solo lectura",
    },
    "group_path": {
        "en": "a group has no path",
        "tr": "grubun yolu olmaz",
        "ru": "у группы не бывает пути",
        "es": "un grupo no tiene ruta",
    },
    "too_many_components": {
        "en": "it has too many components",
        "tr": "çok fazla bileşeni var",
        "ru": "в ней слишком много компонентов",
        "es": "tiene demasiados componentes",
    },
    "not_a_form": {
        "en": "this is no form",
        "tr": "bu bir form değil",
        "ru": "это не форма",
        "es": "no es un formulario",
    },
}
"""Code -> language -> what is wrong."""
