"""Compiled terms: one small class per kind, each with its three modes of execution."""
