"""Policies as an advisor: what they may see, and what they answer."""
