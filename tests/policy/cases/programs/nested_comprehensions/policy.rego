package p

import rego.v1

result := {group.id: {name | some attribute in group.attributes; name := attribute.name; not name in input.hidden} |
	some group in input.groups
}
