"""The configuration of templates: `weaver.yaml`."""

FILE_NAME = "weaver.yaml"
