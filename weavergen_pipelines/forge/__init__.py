"""The forge: Weaver's templates to files (spec section 7)."""
