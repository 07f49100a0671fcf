"""Pages for people with a browser: what is served, the registry to look around in, and what can be asked for."""
