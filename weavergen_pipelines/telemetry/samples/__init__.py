"""Samples: telemetry that was seen, in one typed form, whatever it was read from (spec section 12.1)."""
