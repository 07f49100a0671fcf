package p

import rego.v1

size := count(input.items)

limit := data.limits.most

result := [a, b, c] if {
	a := size
	b := size with input as {"items": [1, 2, 3]}
	c := limit with data.limits.most as 9
}
