"""Policies: Rego compiled to Python, the stages of a check, and what they find."""
