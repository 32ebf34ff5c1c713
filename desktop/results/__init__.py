"""The middle column: the grid of photos, in rank order or as the library itself."""
