"""What templates that are not ours may use."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

try:
    import resource
except ImportError:  # Windows: the time limit of the parent process is what is left
    resource: ModuleType | None = None  # type: ignore[no-redef]  # it is the same name on purpose


@dataclass(frozen=True)
class ForgeLimits:
    """`fuel` counts the template instructions of one render; the other limits are for the whole target."""

    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    fuel: int = 100_000_000

    def apply(self) -> None:
        """Bind this process to the limits of memory and CPU time, where the system can."""
        if resource is not None:
            resource.setrlimit(resource.RLIMIT_AS, (self.memory_bytes, self.memory_bytes))
            resource.setrlimit(resource.RLIMIT_CPU, (self.cpu_seconds, self.cpu_seconds + 1))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
