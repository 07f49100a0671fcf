"""What tests of other projects use: the pytest plugin whose fixture checks the telemetry that a test emits."""
