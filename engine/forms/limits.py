"""Bounds of a form and of what may be typed into it (threats T6 and T12)."""

MAX_BYTES = 65_536
"""Answers of one form, as JSON."""
MAX_DEPTH = 8
"""Nesting of objects and lists in answers."""
MAX_ITEMS = 50
"""Rows of one repeated group, choices of one checklist."""
MAX_LINE = 500
"""Characters of a text field whose schema names no limit."""
MAX_TEXT = 10_000
"""Characters of a text area whose schema names no limit."""
MAX_PATTERN = 200
"""Characters of a pattern, and of a text that is matched against one."""
MAX_NUMBER = 10**15
"""Numbers below this are exact in JSON, in the database and in a browser."""
MAX_OPTIONS = 1_000
"""Choices that an expression or a variable may give."""
MAX_COMPONENTS = 300
"""Components of one form."""
MAX_FILES = 10
"""Files of one submission."""
MAX_FILE_BYTES = 10 * 1024 * 1024
"""Bytes of one file."""
RESERVED = frozenset({"received_at", "number", "typename", "now", "today"})
"""Variables that no form may write (the engine's own)."""
FORBIDDEN_AT_ANY_DEPTH = frozenset({"typename"})
"""SpiffWorkflow's serializer reads a dict with this key as one of its own objects."""
