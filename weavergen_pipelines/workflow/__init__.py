"""BPMN: the model, its validation, and the two executors."""
