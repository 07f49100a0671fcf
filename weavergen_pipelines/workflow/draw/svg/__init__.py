"""A diagram as an SVG picture in the notation of BPMN 2.0."""
