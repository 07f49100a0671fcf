"""The code through the real compilers. A compiler that is missing skips its test, except under CI=true."""

import os
from pathlib import Path

import pytest

from weavergen_pipelines.engine.validation import compile_code

SHARED = Path(__file__).parents[3] / "shared"
CONVENTIONS = SHARED / "semconv" / "v1.44.0" / "model"

pytestmark = pytest.mark.toolchain

CONSUMERS = {
    "python": (
        "consumer.py",
        "from semconv.shop import SHOP_ORDER_ID, SHOP_ORDER_ITEM_COUNT, ShopPaymentMethodValues\n"
        "SHOP_ORDER_ID.pair({string})\nSHOP_ORDER_ITEM_COUNT.pair({number})\nstr(ShopPaymentMethodValues.CARD)\n",
    ),
    "rust": (
        "src/consumer.rs",
        "pub fn consume() {{\n    let _ = crate::shop::SHOP_ORDER_ID.pair({string});\n"
        "    let _ = crate::shop::SHOP_ORDER_ITEM_COUNT.pair(&{number});\n}}\n",
    ),
    "go": (
        "consumer.go",
        "package semconv\n\nfunc consume() {{\n\tShopOrderID.Pair({string})\n\tShopOrderItemCount.Pair({number})\n}}\n",
    ),
    "java": (
        "semconv/Consumer.java",
        "package semconv;\nfinal class Consumer {{\n  Object a = ShopNames.SHOP_ORDER_ID.pair({string});\n"
        "  Object b = ShopNames.SHOP_ORDER_ITEM_COUNT.pair({number}L);\n}}\n",
    ),
    "javascript": (
        "consumer.ts",
        'import {{ attribute, SHOP_ORDER_ID, SHOP_ORDER_ITEM_COUNT }} from "./index.js";\n'
        'import type {{ ShopPaymentMethodValues }} from "./index.js";\n'
        "attribute(SHOP_ORDER_ID, {string});\nattribute(SHOP_ORDER_ITEM_COUNT, {number});\n"
        'export const method: ShopPaymentMethodValues = "card";\n',
    ),
}


def compiled(files: dict[str, bytes], language: str):
    report = compile_code(files, language)
    if not report.available and os.environ.get("CI") != "true":
        pytest.skip(str(report.errors[0]))
    return report


@pytest.fixture(scope="module")
def conventions(resolve):
    if not SHARED.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("the semantic conventions are not beside the repository")
    return resolve(CONVENTIONS)


def test_the_semantic_conventions_compile(conventions, language, render):
    report = compiled(render(conventions, language), language)
    assert report.errors == ()
    assert report.checked_files > 100


def test_hostile_texts_and_names_compile(hostile, language, render):
    assert compiled(render(hostile, language), language).errors == ()


def test_an_empty_registry_compiles(language, render):
    assert compiled(render({"groups": []}, language), language).errors == ()


def test_a_value_of_the_right_type_compiles_and_another_does_not(small, language, render):
    files = render(small, language)
    if language == "rust":
        files["src/lib.rs"] += b"pub mod consumer;\n"
    path, code = CONSUMERS[language]
    right = {**files, path: code.format(string='"1"', number="3").encode()}
    wrong = {**files, path: code.format(string="3", number="3").encode()}
    assert compiled(right, language).errors == ()
    errors = compiled(wrong, language).errors
    assert [(error.path, error.line) for error in errors][:1] == [(path, line_of(code, "{string}"))]


def line_of(code: str, text: str) -> int:
    return code[: code.index(text)].count("\n") + 1
