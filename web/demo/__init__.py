"""`make demo`: a walk through the whole desk over HTTP, as people would take it."""
