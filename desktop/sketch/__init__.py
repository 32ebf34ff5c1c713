"""Drawing: the paper, its tools, undo, and the panel around them."""
