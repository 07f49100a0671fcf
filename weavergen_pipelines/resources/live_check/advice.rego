# The advice that a live check gives unless it is told to use other policies: how names are formed, and whether
# attributes and namespaces get in each other's way. `data` is what advice.jq makes of the registry.
package live_check_advice

import rego.v1

well_formed := "^[a-z][a-z0-9]*([._][a-z0-9]+)*$"

deny contains finding("missing_namespace", "improvement", {"attribute_key": name}, message) if {
	name := input.sample.attribute.name
	not contains(name, ".")
	message := sprintf("Attribute key '%s' must include a namespace (e.g. '{namespace}.{attribute_key}')", [name])
}

deny contains finding("invalid_format", "violation", {"attribute_key": name}, message) if {
	name := input.sample.attribute.name
	not regex.match(well_formed, name)
	not is_from_template(name)
	message := sprintf("Attribute key '%s' does not match name formatting rules.", [name])
}

deny contains object.union(found, {"signal_type": "metric", "signal_name": name}) if {
	name := input.sample.metric.name
	not regex.match(well_formed, name)
	message := sprintf("Metric name '%s' does not match name formatting rules.", [name])
	found := finding("invalid_format", "violation", {"metric_name": name}, message)
}

deny contains finding("illegal_namespace", "violation", {"attribute_key": name, "namespace": namespace}, message) if {
	name := input.sample.attribute.name
	some namespace in namespaces(name)
	data.attributes_set[namespace]
	not data.deprecated_attributes_set[namespace]
	message := sprintf("Namespace '%s' collides with existing attribute '%s'", [namespace, name])
}

deny contains finding("extends_namespace", "information", {"attribute_key": name, "namespace": nearest}, message) if {
	name := input.sample.attribute.name
	not data.attributes_set[name]
	known := [namespace | some namespace in namespaces(name); data.namespaces_to_check_set[namespace]]
	nearest := known[count(known) - 1]
	not is_from_template(name)
	message := sprintf("Attribute key '%s' collides with existing namespace '%s'", [name, nearest])
}

# All namespaces that a name is in, the widest first: those of "a.b.c" are "a" and "a.b".
namespaces(name) := [concat(".", array.slice(words, 0, size)) |
	words := split(name, ".")
	count(words) > 1
	some size in numbers.range(1, count(words) - 1)
]

is_from_template(name) if {
	some template, _ in data.templates_set
	startswith(name, template)
}

# Findings are in the order of their fields: those with the same context by level, then by kind.
finding(kind, level, context, message) := {
	"type": "advice",
	"advice_context": context,
	"advice_level": level,
	"advice_type": kind,
	"message": message,
}
