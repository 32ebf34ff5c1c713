"""Training: pairs of photos and sketches to weights. Torch only, no Qt, no SQL."""
