package p

import rego.v1

result contains [first, second] if {
	some pair in input.pairs
	[first, {"value": second}] = pair
	first != second
}
