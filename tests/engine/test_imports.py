"""The import rules, checked on every file."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path.relative_to(ROOT)
    for path in [ROOT / "main.py", *(p for top in ("engine", "desktop", "assets") for p in (ROOT / top).rglob("*.py"))]
)

# Who may import what; a folder stands for all in it.
ALLOWED = {
    "PySide6": ("desktop", "main.py"),
    "torch": (
        *("engine/model", "engine/train", "engine/evaluate"),
        *("engine/torch_encoder.py", "engine/onnx_in_torch.py", "engine/onnx_operators.py", "engine/model_runtime.py"),
        *("engine/export.py", "engine/weights.py"),
    ),
    "sqlite_utils": ("engine/gallery.py", "engine/migrations.py"),
    "onnxruntime": (
        *("engine/onnx_encoder.py", "engine/device_index.py", "engine/export.py"),
        "engine/evaluate/paper/timing.py",
    ),
    "onnx": (
        *("engine/export.py", "engine/export_scan.py", "engine/onnx_in_torch.py", "engine/onnx_operators.py"),
        "engine/train/exported.py",
    ),
    "onnxscript": ("engine/export.py",),
    "safetensors": ("engine/weights.py", "engine/train", "engine/export.py"),
    "desktop": ("desktop", "main.py"),
    "tqdm": ("engine/commands",),
    "psutil": ("engine/commands", "engine/power.py", "engine/network_drives.py"),
    "watchdog": ("engine/watching.py",),
    "mitsuba": ("assets",),
}
NEVER = {"scipy", "matplotlib", "pandas", "cv2", "requests", "urllib3", "sklearn"}


def imported(tree: ast.AST) -> Iterator[str]:
    """Top-level names of all modules a file imports, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def lies_in(path: Path, places: tuple[str, ...]) -> bool:
    return any(path == Path(place) or Path(place) in path.parents for place in places)


@cache
def parsed() -> dict[Path, ast.Module]:
    return {path: ast.parse((ROOT / path).read_text(encoding="utf-8")) for path in FILES}


def test_modules_are_imported_only_where_they_may_be():
    found = [(str(path), name) for path, tree in parsed().items() for name in sorted(set(imported(tree)))]
    assert not [(path, name) for path, name in found if name in ALLOWED and not lies_in(Path(path), ALLOWED[name])]
    assert not [(path, name) for path, name in found if name in NEVER]


def test_imports_are_absolute():
    found = [(str(path), node) for path, tree in parsed().items() for node in ast.walk(tree)]
    assert not [(path, node.lineno) for path, node in found if isinstance(node, ast.ImportFrom) and node.level]


def test_no_file_is_longer_than_four_hundred_lines():
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {path: length for path, length in lengths.items() if length > 400}


def test_library_code_neither_prints_nor_exits():
    for path, tree in parsed().items():
        if lies_in(path, ("engine/commands", "main.py", "assets")):
            continue
        library = [top for top in tree.body if not (isinstance(top, ast.If) and "__name__" in ast.unparse(top.test))]
        calls = [ast.unparse(node.func) for top in library for node in ast.walk(top) if isinstance(node, ast.Call)]
        assert not {"print", "sys.exit", "exit", "quit", "os._exit"} & set(calls), path


def test_the_rules_would_notice():
    tree = ast.parse("def f():\n    import torch.nn\n    from PySide6.QtCore import Qt\n")
    assert set(imported(tree)) == {"torch", "PySide6"}
    assert not lies_in(Path("engine/modelling.py"), ALLOWED["torch"])
    assert lies_in(Path("engine/model/losses.py"), ALLOWED["torch"])
    assert len(FILES) > 30


@pytest.mark.parametrize("modules", ["desktop.main_window, engine.searcher", "engine.commands.search", "desktop.app"])
def test_opening_the_app_and_searching_import_no_torch(modules):
    code = f"import sys, {modules}; print([m for m in ('torch', 'onnx', 'scipy', 'sympy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
