"""No DOCTYPE: its entities can read files and fill the memory (reliability-security 2b)."""

from __future__ import annotations

from engine.rules.problem import Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The file declares a DOCTYPE on line {line}; that is refused because it can read other files.",
        "Delete the DOCTYPE with its entities; BPMN and DMN files need none.",
    ),
    "tr": (
        "Dosyanın {line}. satırında DOCTYPE tanımı var; başka dosyaları okuyabildiği için kabul edilmez.",
        "DOCTYPE tanımını varlıklarıyla birlikte silin; BPMN ve DMN dosyaları buna gerek duymaz.",
    ),
    "ru": (
        "В строке {line} файла объявлен DOCTYPE; это запрещено, так как он может читать другие файлы.",
        "Удалите DOCTYPE вместе с его сущностями; файлам BPMN и DMN он не нужен.",
    ),
    "es": (
        "El archivo declara un DOCTYPE en la línea {line}; se rechaza porque puede leer otros archivos.",
        "Borre el DOCTYPE con sus entidades; los archivos BPMN y DMN no lo necesitan.",
    ),
}
