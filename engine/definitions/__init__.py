"""Releases: immutable bundles, their compiled drawings and texts."""
