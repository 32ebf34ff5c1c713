"""A match looked at closely: sketch and photo large, every region's attention on every level, models compared."""
