"""A file of the bundle has at most 2 MB (reliability-security 5.5); `engine.xml` refuses larger ones."""

from __future__ import annotations

from engine.rules.problem import Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The file has {size} kB; at most {limit} kB are read.",
        "Split the drawing into called processes, or remove what is pasted into it.",
    ),
    "tr": (
        "Dosya {size} kB; en fazla {limit} kB okunur.",
        "Çizimi çağrılan süreçlere bölün veya içine yapıştırılanları çıkarın.",
    ),
    "ru": (
        "Размер файла {size} кБ; читается не более {limit} кБ.",
        "Разделите схему на вызываемые процессы или удалите вставленное в неё.",
    ),
    "es": (
        "El archivo tiene {size} kB; se leen como máximo {limit} kB.",
        "Divida el diagrama en procesos llamados o quite lo que se pegó en él.",
    ),
}
