"""Live check: telemetry that was seen against the registry that describes it (spec section 12)."""
