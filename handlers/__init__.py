"""Service-task operations: one per file. See README.md."""
