package p

import rego.v1

result contains total if {
	total > 3
	total = x + y
	some x in input.xs
	some y in input.ys
}
