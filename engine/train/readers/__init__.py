"""Sets of sketch-photo pairs as people have them on disk, read as the rows of our own pairs.csv."""

from engine.train.readers.source import read_source

__all__ = ["read_source"]
