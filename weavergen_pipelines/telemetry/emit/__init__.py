"""Emit: one of everything that a registry defines, as telemetry (spec section 13)."""
