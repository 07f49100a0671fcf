"""Content-addressed artifacts, remembered task results, and publishing a tree of files."""
