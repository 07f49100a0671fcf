"""Measurements behind `docs/performance.md`: `make bench`."""
