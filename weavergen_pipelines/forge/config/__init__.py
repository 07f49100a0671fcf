"""The configuration of templates: `weaver.yaml`."""
