"""The page a person meets at the very first start."""
