"""WeaverGen's own telemetry: spans and metrics, kept on disk and sent where the settings say."""
