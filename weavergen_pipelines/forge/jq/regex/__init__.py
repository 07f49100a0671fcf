"""Regular expressions as the reference has them: Rust syntax, ASCII classes, no look-around, no back-references."""
