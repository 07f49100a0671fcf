"""The `comment` filter: CommonMark to comments of a language."""
