"""The libraries, the one that is open, and the widgets that tell how its indexing goes."""
