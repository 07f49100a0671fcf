package p

import rego.v1

result contains [a.name, b.name] if {
	some a in input.items
	constant := replace(a.name, ".", "_")
	some b in input.items
	other := replace(b.name, ".", "_")
	a.name < b.name
	constant == other
}
