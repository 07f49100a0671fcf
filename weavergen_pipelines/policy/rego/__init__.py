"""Rego v1, compiled to Python source (https://www.openpolicyagent.org/docs/policy-language)."""
