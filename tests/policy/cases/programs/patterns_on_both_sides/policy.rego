package p

import rego.v1

result["arrays"] := [a, b] if [a, [2, b]] = [1, [2, input.three]]

result["objects"] := [a, b] if {
	{"x": a, "y": 2} = {"x": 1, "y": b}
}

result["unequal"] := a if [a, 2] = [1, 3]
