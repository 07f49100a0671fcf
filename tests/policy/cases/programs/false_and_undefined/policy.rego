package p

import rego.v1

result contains item.name if {
	some item in input.items
	not item.flag
}
