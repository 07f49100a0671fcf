"""The service tasks that the shipped diagrams name, one module per namespace of their names."""

from importlib import import_module

MODULES = ("code", "document", "files", "generate", "registry", "report", "templates")


def register_all() -> None:
    """Register every shipped task, once."""
    for module in MODULES:
        import_module(f"{__name__}.{module}")
