"""Regeneration: measures how far a system has drifted from its registry, and heals it."""
