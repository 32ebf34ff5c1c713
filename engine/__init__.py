"""Inkseek's engine: strokes -> encoder -> gallery -> matcher -> results. No Qt anywhere in here."""

__version__ = "0.1.0"
