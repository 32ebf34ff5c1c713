"""Opening the app loads nothing that is not needed for it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

OPEN_AND_SEARCH = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from desktop.app import make_application
from desktop.library.catalogue import file_library
from desktop.main_window import MainWindow
from desktop.settings import Settings
from tests.desktop.conftest import draw, ranked

folder, models = Path(sys.argv[1]), Path(sys.argv[2])
application = make_application()
settings = Settings(folder / "start.ini")
window = MainWindow(file_library(folder / "start.db"), settings, models)
heavy = {"torch", "onnx", "onnxruntime", "scipy", "sqlite_utils"} & set(sys.modules)
assert not heavy, f"loaded before the window is there: {heavy}"
window.show()
window.start()
window.add_folders([folder / "photos"])
for _ in range(600):
    QTest.qWait(50)
    if window.session.settled and window.session.view.counts.photos == 12:
        break
draw(window, (120, 120), (260, 150))
for _ in range(600):
    QTest.qWait(50)
    if ranked(window):
        break
assert ranked(window)
heavy = {"torch", "onnx", "scipy"} & set(sys.modules)
assert not heavy, f"loaded for a search: {heavy}"
window.close()
print("done")
"""


def test_opening_and_searching_import_no_torch(tmp_path: Path, photo_folder: Path, models: Path):
    script = OPEN_AND_SEARCH.replace("from tests.desktop.conftest import draw, ranked\n", _helpers())
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(models)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "done"
    assert "QThread" not in done.stderr


def _helpers() -> str:
    """The pen of conftest.py, without what that imports to make models."""
    lines = (ROOT / "tests/desktop/conftest.py").read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("def shown("))
    return "from PySide6.QtCore import QPoint, Qt\n" + "\n".join(lines[first:]) + "\n"
