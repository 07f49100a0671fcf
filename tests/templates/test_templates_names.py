"""Which names the code has, and where."""

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import import_module, invalidate_caches
from pathlib import PurePosixPath

import pytest

from weavergen_pipelines.engine.validation import validate_code
from weavergen_pipelines.errors import WeavergenError

CONSTANTS = {
    "python": r"^(?:class |def )?(\w+)(?:: Final|\()",
    "rust": r"^pub (?:const|fn|mod) (\w+)",
    "go": r"^(?:const|var|func) (\w+)",
    "java": r"^    public static (?:final )?(?:class )?(?:[\w.<>]+ )?(\w+)(?: =|\(| \{)",
    "javascript": r"^export declare const (\w+)",
}
STAGES = {
    "python": ("semconv/", "semconv/incubating/"),
    "rust": ("src/", "src/incubating/"),
    "go": ("", "incubating/"),
    "java": ("semconv/", "semconv/incubating/"),
    "javascript": ("", "incubating/"),
}
MARKS = {
    "python": '"SHOP_ORDER_ID_ALT2": "Use `shop.order.id`."',
    "rust": '#[deprecated(note = "Use `shop.order.id`.")]\npub const SHOP_ORDER_ID_ALT2',
    "go": "// Deprecated: Use `shop.order.id`.\nconst ShopOrderIDAlt2",
    "java": "@Deprecated\n    public static final AttributeKey<String> SHOP_ORDER_ID_ALT2",
    "javascript": "@deprecated Use `shop.order.id`.\n */\nexport declare const SHOP_ORDER_ID_ALT2",
}

LISTS = {
    "rust": (r"^pub mod (\w+);", {"lib.rs", "mod.rs", "support_.rs"}),
    "javascript": (r'^export \* from "\./(\w+)\.js"', {"index.js", "semantic-types.js"}),
}
"""Of a language that has lists of its modules: an entry of one, and the sources that are no modules."""


class Remembering(dict):
    """A cache that counts what it has to be told."""

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        return {key: self[key] for key in keys if key in self}

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        self.update(entries)


OTHER_FILES = re.compile(r"_support|support_|lib\.rs|mod\.rs|__init__|semconv\.go|semantic-types|index\.")
"""Files that are not about a namespace."""


def names(files: dict[str, bytes], language: str, *, incubating: bool) -> list[str]:
    """The names that a user sees of one stage."""
    return [
        name
        for path, content in files.items()
        if path.startswith(STAGES[language][incubating]) and not OTHER_FILES.search(path)
        if incubating or not path.startswith(STAGES[language][True])
        for name in re.findall(CONSTANTS[language], content.decode(), re.MULTILINE)
    ]


def words(found: list[str]) -> set[str]:
    return {name.replace("_", "").lower() for name in found}


def test_stable_and_incubating_names_are_apart(small, language, render):
    files = render(small, language)
    stable, incubating = (words(names(files, language, incubating=stage)) for stage in (False, True))
    assert {"shoporderid", "shopregion", "metricshoporders", "eventshoporderplaced", "spanshopcheckout"} <= stable
    assert {"shopordernumber", "shopordertotal", "stockshelf", "entitystockwarehouse"} <= incubating
    assert not {name for name in stable & incubating if not name.startswith("shoppaymentmethodvalues")}


def test_deprecated_names_bear_the_mark_of_the_language(small, language, render):
    code = "\n".join(content.decode() for content in render(small, language).values())
    assert MARKS[language] in code


def test_no_name_is_there_twice(hostile, language, render):
    files = render(hostile, language)
    for incubating in (False, True):
        found = names(files, language, incubating=incubating)
        assert len(found) > 100
        assert [name for name, times in Counter(found).items() if times > 1] == []


def test_files_differ_in_more_than_case(hostile, language, render):
    files = render(hostile, language)
    assert len({path.lower() for path in files}) == len(files)


def test_hostile_texts_and_names_stay_what_they_are(hostile, language, render):
    assert validate_code(render(hostile, language), language).errors == ()


@pytest.mark.parametrize("character", ["\u0000", "\u202e", "\u2066", "\ufeff"])
def test_a_name_with_invisible_characters_is_refused(small, language, render, character):
    small["groups"][0]["attributes"][0]["name"] = f"shop.{character}order"
    with pytest.raises(WeavergenError, match="invisible characters"):
        render(small, language)


def test_a_changed_attribute_renders_only_its_namespace(small, language, render):
    cache = Remembering()
    before = render(small, language, cache=cache)
    known = len(cache)
    shelf = next(group for group in small["groups"] if group["id"] == "registry.stock")["attributes"][0]
    shelf["brief"] = "Another text."
    after = render(small, language, cache=cache)
    changed = [path for path in before if before[path] != after[path]]
    assert len(changed) == len(cache) - known
    assert all("stock" in path.lower() for path in changed)


@pytest.mark.parametrize("options", [{}, {"stable_only": True}, {"exclude_root_namespace": ["shop"]}], ids=str)
@pytest.mark.parametrize("registry", ["small", "hostile"])
@pytest.mark.parametrize("language", LISTS)
def test_the_lists_of_modules_name_every_module(registry, language, options, render, request):
    entry, others = LISTS[language]
    files = render(request.getfixturevalue(registry), language, **options)
    listed = {
        f"{PurePosixPath(path).parent}/{name}"
        for path, content in files.items()
        for name in re.findall(entry, content.decode(), re.MULTILINE)
        if name != "incubating"
    }
    sources = [PurePosixPath(path) for path in files if path.endswith((".rs", ".js"))]
    assert listed == {f"{source.parent}/{source.stem}" for source in sources if source.name not in others}


def test_options_of_the_helpers_leave_names_out(small, language, render):
    stable = render(small, language, stable_only=True)
    assert names(stable, language, incubating=True) == []
    without = render(small, language, exclude_root_namespace=["shop"])
    assert words(names(without, language, incubating=False)) == set()


def test_deprecated_python_names_warn_where_they_are_used(small, render, tmp_path, monkeypatch):
    for path, content in render(small, "python", package="warned_names").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()
    module = import_module("warned_names.shop")
    with pytest.warns(DeprecationWarning, match="SHOP_ORDER_ID_ALT2 is deprecated: Use `shop.order.id`.") as caught:
        assert module.SHOP_ORDER_ID_ALT2 == "shop.order_id"
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert module.SHOP_ORDER_ID.pair("1") == ("shop.order.id", "1")
        assert module.shop_order_attribute_key("colour") == "shop.order.attribute.colour"
    with pytest.raises(AttributeError, match="has no attribute 'SHOP_NOTHING'"):
        _ = module.SHOP_NOTHING
