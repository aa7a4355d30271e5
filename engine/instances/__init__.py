"""One instance moving: the locked case, its step, and rows made to agree with what the drawing waits for."""
