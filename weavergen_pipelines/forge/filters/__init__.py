"""The filters of the template environment, by concern."""
