"""`validation.code.validate`: is generated code valid in its language?"""

from __future__ import annotations

from weavergen_pipelines.engine.validation import compile_code, validate_code
from weavergen_pipelines.tasks.values import CodeValidation, GeneratedCode
from weavergen_pipelines.workflow.service_task import BpmnError, TaskContext, service_task

INVALID = "code_invalid"


@service_task("validation.code.validate", rooms=("weavergen_pipelines.engine.validation",))
def validate(code: GeneratedCode, context: TaskContext, toolchain: bool = False) -> CodeValidation:
    """Parse every file, or with `toolchain` compile them by the compiler that is installed.

    Raises:
        BpmnError: `code_invalid`, with the validation as its data.
    """
    check = compile_code if toolchain else validate_code
    report = check(context.artifacts.get_tree(code.files), code.target)
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
