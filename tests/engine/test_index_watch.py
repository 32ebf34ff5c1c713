"""index --watch, as a process: photos that come and go are indexed by themselves, until Ctrl-C."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.gallery import Gallery
from tests.conftest import make_photo

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="no Ctrl-C can be sent there")
def test_photos_that_come_and_go_are_indexed_by_themselves(tmp_path, real_encoder):
    folder, gallery = tmp_path / "photos", tmp_path / "gallery.db"
    make_photo(folder / "0.jpg", 0)
    command = [sys.executable, "main.py", "index", str(folder), "--gallery", str(gallery), "--watch"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        try:
            assert "1 found, 1 new" in process.stdout.readline()
            assert process.stdout.readline().startswith("gallery: ")
            make_photo(folder / "below" / "1.jpg", 1)
            assert "1 new" in process.stdout.readline()
            (folder / "0.jpg").unlink()
            assert "1 missing" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            process.kill()
    with Gallery.open(gallery, readonly=True) as opened:
        assert [Path(record.path).name for record in opened.listing()] == ["1.jpg"]
        assert opened.folders() == [folder]
