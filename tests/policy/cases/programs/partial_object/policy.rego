package p

import rego.v1

result[item.name] := item.size if some item in input.items
