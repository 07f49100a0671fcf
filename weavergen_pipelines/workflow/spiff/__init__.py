"""The executor in this process, on SpiffWorkflow: its task tree and task states, our own elements and data."""
