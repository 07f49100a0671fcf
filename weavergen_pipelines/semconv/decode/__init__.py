"""Accepted YAML to groups: one normal form for both definition formats."""
