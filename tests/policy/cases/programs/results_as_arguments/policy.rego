package p

import rego.v1

twice(x) := 2 * x

result["counted"] := n if count(input.items, n)

result["doubled"] := n if twice(4, n)

result["known"] := "no" if twice(4, 9)

result["walked"] := [path |
	walk(input, [path, value])
	is_string(value)
]

result["found"] := path if walk(input, [path, "b"])
