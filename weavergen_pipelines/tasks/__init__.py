"""The service tasks that the shipped diagrams name, one module per namespace of their names."""

from weavergen_pipelines.workflow.service_task import REGISTRY

LANGUAGES = ("python", "rust", "go", "java", "javascript")

_REGISTRY = tuple(f"weaver.registry.{command}" for command in ("load", "check", "resolve", "stats"))
_GENERATE = ("weaver.registry.generate", *(f"weaver.generate.{language}" for language in LANGUAGES))
_MARKDOWN = ("weaver.markdown.load", "weaver.registry.update_markdown", "weaver.markdown.write")
_REPORT = ("output.format", "output.json.structured", "output.rich.console", "output.mermaid.diagram")


def register_all() -> None:
    """Declare every shipped task; its module is imported when it is used."""
    REGISTRY.declare(f"{__name__}.registry", *_REGISTRY)
    for command in ("live_check", "emit", "infer"):
        REGISTRY.declare(f"{__name__}.{command}", f"weaver.registry.{command}")
    REGISTRY.declare(f"{__name__}.search", "weaver.registry.search", "weaver.registry.attribute_names")
    REGISTRY.declare(f"{__name__}.mcp", "weaver.registry.mcp")
    REGISTRY.declare(f"{__name__}.policies", "weaver.policies.load", "weaver.policies.check")
    REGISTRY.declare(f"{__name__}.templates", "weaver.templates.load")
    REGISTRY.declare(f"{__name__}.generate", *_GENERATE)
    REGISTRY.declare(f"{__name__}.diagnostic", "weaver.diagnostic.init")
    REGISTRY.declare(f"{__name__}.code", "validation.code.validate")
    REGISTRY.declare(f"{__name__}.files", "output.files.publish", "output.files.compare", "output.comparisons.merge")
    REGISTRY.declare(f"{__name__}.document", "output.document.encode", "output.document.write")
    REGISTRY.declare(f"{__name__}.report", *_REPORT)
    REGISTRY.declare(f"{__name__}.layouts", *(f"output.layout.{step}" for step in ("load", "render", "write")))
    REGISTRY.declare(f"{__name__}.diff", "weaver.registry.diff")
    REGISTRY.declare(f"{__name__}.json_schema", "weaver.registry.json_schema")
    REGISTRY.declare(f"{__name__}.package", "weaver.registry.package", "output.package.publish")
    REGISTRY.declare(f"{__name__}.markdown", *_MARKDOWN)
