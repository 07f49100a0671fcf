# What policies of template schema 1 can `import data.semconv` for: groups and attribute names of the registry that is
# checked (`input`) and of the one that it is compared with (`data`, where there is a baseline).
package semconv

import rego.v1

groups := input.groups

baseline_groups := data.groups

# The groups of the attribute registry; none where there is no registry of groups.
registry_groups := _of_registry(_groups)

registry_baseline_groups := _of_registry(_baseline_groups)

# Names of attributes: of all groups, and of those of the attribute registry.
attributes := _names(_groups)

baseline_attributes := _names(_baseline_groups)

registry_attributes := _names(registry_groups)

registry_baseline_attributes := _names(registry_baseline_groups)

# By the name of an attribute, the group of the baseline's attribute registry that defines it.
baseline_group_ids_by_attribute := {attribute.name: group.id |
	some group in registry_baseline_groups
	some attribute in group.attributes
}

_groups := [group | some group in groups]

_baseline_groups := [group | some group in baseline_groups]

_of_registry(all) := [group | some group in all; startswith(group.id, "registry.")]

_names(some_groups) := {attribute.name |
	some group in some_groups
	some attribute in group.attributes
}
