"""An OTLP receiver: telemetry that is sent over gRPC, as samples."""
