"""Work outside the interpreter's step: rows, leases, performing, the sweep."""
