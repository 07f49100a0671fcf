package p

import rego.v1

kind(x) := "small" if {
	x < 10
} else := "middle" if {
	x < 100
} else := "large"

result := [kind(x) | some x in input.numbers]
