"""One photo, as large as the window."""
