"""Registries that are published in their resolved form: a `resolved/2.0` file that a publication manifest names."""
