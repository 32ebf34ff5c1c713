"""What the project ships beside its code: the demo library and the trained models."""
