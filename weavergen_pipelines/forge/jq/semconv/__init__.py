"""The helper library for semantic conventions: the functions `semconv_…` that every filter of a template pack may use.

They select, prune, sort and group the attributes and signals of a resolved registry, of either version of the document.
Options, an object:

- `v2`: the input is a version 2 document.
- `stable_only`: only what is stable.
- `exclude_stability`: an array of stabilities to leave out; `experimental` stands for everything that is not stable.
- `exclude_deprecated`: nothing that is deprecated.
- `exclude_root_namespace`: an array of root namespaces to leave out; it does not apply to the attributes of signals.
- `ignore_code_generation_annotations`: also what is annotated with `code_generation: {exclude: true}`.

The first four and the last one apply to the members of enumerations and the attributes of signals too.
"""
