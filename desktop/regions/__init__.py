"""Regions made visible: their switches, their glow, and the panel that says why a photo matched."""
