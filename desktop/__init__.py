"""Inkseek's window: draws, shows, asks the engine. Nothing in here decides what matches."""
