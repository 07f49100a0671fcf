"""Semantic-convention registries: sources, parsing, checking, resolving and statistics."""
