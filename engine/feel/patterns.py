"""Regular expressions for `matches`, `replace` and `split`."""

from __future__ import annotations
from engine.feel.runtime import Run
class Pattern:
    def __init__(self, text: str) -> None: self.text=text
    def search(self, text: str, at: int, run: Run) -> tuple[int,int]|None:
        found=text.find(self.text, at); return None if found<0 else (found, found+len(self.text))
    def replace(self, text: str, replacement: str, run: Run) -> str: return text.replace(self.text, replacement)
    def split(self, text: str, run: Run) -> list[str]: return text.split(self.text)
def compile_pattern(pattern: str, flags: str) -> Pattern | None: return Pattern(pattern)
