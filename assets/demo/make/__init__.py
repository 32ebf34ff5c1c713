"""Makes the demo library: furniture that never was, rendered as photos and drawn as sketches."""
