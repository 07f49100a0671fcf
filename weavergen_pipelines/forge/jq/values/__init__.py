"""JSON values as jq sees them: null, booleans, integers, floats, strings, arrays and objects.

A value is a plain Python one (`None`, `bool`, `int`, `float`, `str`, `list`, `dict` with string keys). No function here
changes a value that it is given; results may share parts with their inputs.
"""
