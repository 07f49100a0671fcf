"""Properties are checked without a deadline: the machine may be busy."""

from hypothesis import settings

settings.register_profile("forge", deadline=None)
settings.load_profile("forge")
