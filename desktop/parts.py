"""The parts Inkseek is made of, each with its licence."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True)
class Part:
    """A library that comes with the app: its name, the package it is installed as, its licence's usual short name."""

    name: str
    package: str
    licence: str

    @property
    def version(self) -> str:
        """The version installed; empty where the package is not."""
        try:
            return version(self.package) if self.package else ""
        except PackageNotFoundError:
            return ""


PARTS = (
    Part("Qt, PySide6", "PySide6_Essentials", "LGPL-3.0"),
    Part("ONNX Runtime", "onnxruntime-gpu", "MIT"),
    Part("NumPy", "numpy", "BSD-3-Clause"),
    Part("Pillow", "pillow", "MIT-CMU"),
    Part("pillow-heif, libheif", "pillow-heif", "BSD-3-Clause, LGPL-3.0"),
    Part("sqlite-utils", "sqlite-utils", "Apache-2.0"),
    Part("SQLite", "", "public domain"),
    Part("Python", "", "PSF-2.0"),
    Part("PyTorch, safetensors", "torch", "BSD-3-Clause, Apache-2.0"),
)
"""In the order of how much of them a person meets; the last only trains models."""
