"""Infer: a registry that describes telemetry that was seen (spec section 13)."""
