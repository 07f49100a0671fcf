"""`validation.code.validate`: is generated code valid in its language?"""

from __future__ import annotations

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.engine.validation import ValidationReport, compile_code, validate_code
from weavergen_pipelines.tasks.values import CodeValidation, GeneratedCode
from weavergen_pipelines.workflow.service_task import BpmnError, TaskContext, service_task

INVALID = "code_invalid"


@service_task("validation.code.validate", rooms=("weavergen_pipelines.engine.validation",))
def validate(code: GeneratedCode, context: TaskContext, toolchain: bool = False) -> CodeValidation:
    """Parse every file; with `toolchain` compile them, where the compiler of the language is installed.

    Raises:
        BpmnError: `code_invalid`, with the validation as its data.
    """
    files = context.artifacts.get_tree(code.files)
    report = _compiled(files, code.target) if toolchain else validate_code(files, code.target)
    validation = CodeValidation(
        target=code.target,
        passed=report.passed,
        checker=report.checker,
        checked_files=report.checked_files,
        errors=[str(error) for error in report.errors],
    )
    if not validation.passed:
        raise BpmnError(INVALID, "\n".join(validation.errors), validation.model_dump(mode="json"))
    return validation


def _compiled(files: FileTree, target: str) -> ValidationReport:
    """What the compiler says; where there is none, what the parser says, labelled so."""
    report = compile_code(files, target)
    if report.available:
        return report
    reason = "; ".join(str(error) for error in report.errors)
    syntax = validate_code(files, target)
    return syntax.model_copy(update={"checker": f"{syntax.checker}, syntax only: {reason}"})
