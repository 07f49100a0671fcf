"""Resolving: every group gets all its attributes, from its parents and from the definitions that it refers to."""
