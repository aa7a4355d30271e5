"""The file is not well-formed XML, for example because it was cut short."""

from __future__ import annotations

from engine.rules.problem import Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The file breaks off or is damaged on line {line} ({reason}).",
        "Export the file again from the drawing tool and upload it whole.",
    ),
    "tr": (
        "Dosya {line}. satırda kesiliyor veya bozuk ({reason}).",
        "Dosyayı çizim aracından yeniden dışa aktarın ve eksiksiz yükleyin.",
    ),
    "ru": (
        "Файл обрывается или повреждён в строке {line} ({reason}).",
        "Экспортируйте файл из редактора заново и загрузите его целиком.",
    ),
    "es": (
        "El archivo se corta o está dañado en la línea {line} ({reason}).",
        "Vuelva a exportar el archivo desde la herramienta de dibujo y súbalo completo.",
    ),
}
