"""MLRM in torch: backbones, regions, attention, losses. It knows no file and no gallery."""
