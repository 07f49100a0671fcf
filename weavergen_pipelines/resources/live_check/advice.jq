# What the policies of a live check have as `data`, made of what the check knows of the registry:
# `{registry, semconv_attributes, semconv_templates, semconv_metrics, semconv_events}`.
def as_set: map({key: ., value: true}) | from_entries;
def entities: [((.registry.entities // [])[] | {key: .type, value: .}), ((.refinements.entities // [])[] | {key: .id, value: .})] | from_entries;

{
  # Names of attributes, of those that are deprecated, and of templates.
  attributes_set: (.semconv_attributes | keys | as_set),
  deprecated_attributes_set: ([.semconv_attributes | to_entries[] | select(.value.deprecated != null) | .key] | as_set),
  templates_set: (.semconv_templates | keys | as_set),

  # All namespaces that any attribute is in.
  namespaces_to_check_set: (
    [.semconv_attributes | keys[] | split(".") | .[0:range(1; length)] | join(".")] | unique | as_set
  ),

  # In format 2, where the registry is from, and its entities and those of its dependencies: the schema URL of the
  # registry that defines them, then their type or the id of the refinement.
  schema_url: .registry.schema_url,
  entities: (
    [(.registry.dependencies // [])[], .registry | select(.schema_url != null) | {key: .schema_url, value: entities}]
    | from_entries
  )
}
