"""The HTTP API: it starts processes, shows them, and brings in what executions wait for."""
