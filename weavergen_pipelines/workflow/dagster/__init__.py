"""The compiler from BPMN to Dagster: assets, jobs and schedules of processes, and runs of one process.

Usable for any diagrams and any registered service tasks; what is WeaverGen's own is in `orchestration`.
"""
