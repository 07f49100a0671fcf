"""The documents that a resolved registry becomes: what templates, policies and users see."""
