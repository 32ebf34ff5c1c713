"""Searching by photo, within filters, in another order, with likes and dislikes: by pointer and key."""

import os
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.library.facets import facets
from desktop.library.seeker import FAR, SCREENFUL, unfolded
from desktop.library.wanted import Filters, PhotoQuery, moment
from desktop.results.popups import DatePopup, FolderPopup
from tests.desktop.conftest import WAIT, draw, ranked, settle, shown

DAY = 86_400
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def photo_folder(photo_folder: Path) -> Path:
    """The twelve photos in two folders and three years."""
    for name in ("chairs", "lamps/tall"):
        (photo_folder / name).mkdir(parents=True)
    for number, path in enumerate(sorted(photo_folder.glob("*.png"))):
        moved = path.rename(photo_folder / ("chairs" if number % 3 else "lamps/tall") / path.name)
        when = 1_650_000_000 + (number % 3) * 400 * DAY + number
        os.utime(moved, (when, when))
    return photo_folder


def tiles(window):
    return window.results.view.tiles.tiles


def changed(qtbot, window, act) -> None:
    """Do something and wait for the next results."""
    before = tiles(window)
    act()
    qtbot.waitUntil(lambda: tiles(window) is not before, timeout=WAIT)


def choose(window, row: int) -> None:
    view = window.results.view
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(view.tiles.index(row)).center())


def test_lifting_the_pen_encodes_nothing_anew(qtbot, window):
    canvas, answers = window.sketch.canvas, []
    window.session.searched.connect(answers.append)
    QTest.mousePress(canvas, LEFT, pos=QPoint(120, 120))
    for step in range(1, 6):
        QTest.mouseMove(canvas, QPoint(120 + 20 * step, 120 + 9 * step))
    drawn = canvas.editing.drag.document
    qtbot.waitUntil(lambda: bool(answers) and answers[-1].wanted.query.document is drawn, timeout=WAIT)
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(220, 165))
    qtbot.waitUntil(lambda: answers[-1].wanted.query.document is canvas.document, timeout=WAIT)
    assert answers[-1].raster == answers[-2].raster and answers[-1].found.encode_ms == 0


def test_finding_similar_leaves_the_sketch_and_the_chip_leads_back(qtbot, searched):
    window, sketched, document = searched, ranked(searched), searched.sketch.canvas.document
    choose(window, 4)
    wanted = window.results.view.current_tile()
    changed(qtbot, window, lambda: QTest.keySequence(window.results.view, "Ctrl+F"))
    assert ranked(window)[0] == wanted.photo_id and tiles(window)[0].result.distance == pytest.approx(0, abs=0.01)
    assert window.results.chips.photo.text() == f"Similar to {wanted.name}"
    assert window.sketch.canvas.document is document
    assert window.status.times.text().startswith("encode 0 ms"), "the library knows its embedding"
    assert window.results.view.current_tile().photo_id == wanted.photo_id
    settle(qtbot, window)
    changed(qtbot, window, lambda: QTest.mouseClick(window.results.chips.photo, LEFT))
    assert ranked(window) == sketched and not window.results.chips.isVisible()


def test_the_photos_regions_stand_in_the_why_panel_not_on_the_paper(qtbot, searched, monkeypatch):
    window, laid, shown_queries = searched, [], []
    monkeypatch.setattr(window.sketch.canvas, "set_overlay", lambda glow, place=None: laid.append(glow))
    monkeypatch.setattr(window.why, "show_sketch", lambda picture, glows: shown_queries.append(picture))
    choose(window, 2)
    window.deeds.similar.trigger()
    qtbot.waitUntil(lambda: bool(shown_queries), timeout=WAIT)
    settle(qtbot, window)
    assert laid and all(glow is None for glow in laid)
    assert not shown_queries[-1].isGrayscale(), "the photo stands where the sketch stood"


def test_escape_and_drawing_end_a_search_with_a_photo(qtbot, searched):
    window, sketched = searched, ranked(searched)
    changed(qtbot, window, window.deeds.similar.trigger)
    settle(qtbot, window)
    changed(qtbot, window, lambda: QTest.keyClick(window.results.view, Qt.Key.Key_Escape))
    assert ranked(window) == sketched
    changed(qtbot, window, window.deeds.similar.trigger)
    draw(window, (150, 300), (320, 330))
    qtbot.waitUntil(lambda: not window.stage.by_photo and not window.results.chips.photo.isVisible(), timeout=WAIT)


def test_similar_from_the_bare_library(qtbot, window):
    window.results.view.setFocus()
    QTest.keyClick(window.results.view, Qt.Key.Key_Home)
    window.deeds.similar.trigger()
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    QTest.mouseClick(window.results.chips.photo, LEFT)
    qtbot.waitUntil(lambda: not ranked(window), timeout=WAIT)
    assert window.results.title.text() == "Library"


def drop(window, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, plain = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(700, 300), copy, data, LEFT, plain))


def test_a_dropped_picture_is_searched_with(qtbot, window, tmp_path):
    Image.new("RGB", (300, 200), "red").save(tmp_path / "mine.jpg")
    drop(window, tmp_path / "mine.jpg")
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    assert window.results.chips.photo.text() == "Similar to mine.jpg"
    assert not window.session.indexing and window.session.view.counts.folders == 1


def test_a_dropped_picture_that_cannot_be_read_is_no_query(qtbot, window, tmp_path):
    (tmp_path / "broken.jpg").write_bytes(b"no photo")
    drop(window, tmp_path / "broken.jpg")
    qtbot.waitUntil(lambda: "not a picture" in window.progress.words.text(), timeout=WAIT)
    assert window.stage.query is None and not window.results.chips.isVisible()
    assert shown(window) == 12


def popup(window) -> FolderPopup | DatePopup:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, FolderPopup | DatePopup) and w.isVisible())


def open_popup(qtbot, window, chip) -> FolderPopup | DatePopup:
    QTest.mouseClick(chip, LEFT)
    qtbot.waitUntil(
        lambda: any(isinstance(w, FolderPopup | DatePopup) and w.isVisible() for w in QApplication.topLevelWidgets()),
        timeout=WAIT,
    )
    return popup(window)


def pick(popup, words: str) -> None:
    item = popup.list.findItems(words, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 0)[0]
    popup.list.scrollToItem(item)
    QTest.mouseClick(popup.list.viewport(), LEFT, pos=popup.list.visualItemRect(item).center())


def test_a_folder_is_chosen_from_the_list(qtbot, searched, photo_folder):
    window = searched
    opened = open_popup(qtbot, window, window.results.filters.folder)
    texts = [
        (item.text(0), item.text(1))
        for item in opened.list.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)
    ]
    assert texts == [("All folders", ""), ("photos", "12"), ("chairs", "8"), ("lamps", "4"), ("tall", "4")]
    changed(qtbot, window, lambda: pick(opened, "lamps"))
    assert len(ranked(window)) == 4 and {Path(tile.path).parent.name for tile in tiles(window)} == {"tall"}
    assert window.results.filters.folder.text() == "lamps"
    assert window.results.subtitle.text().startswith("of 4 · ")
    opened = open_popup(qtbot, window, window.results.filters.folder)
    opened.words.setFocus()
    QTest.keyClicks(opened.words, "chai")
    assert opened.list.findItems("tall", Qt.MatchFlag.MatchRecursive, 0)[0].isHidden()
    changed(qtbot, window, lambda: QTest.keyClick(opened.words, Qt.Key.Key_Return))
    assert len(ranked(window)) == 8


def test_years_and_days_bound_results_and_library(qtbot, window):
    opened = open_popup(qtbot, window, window.results.filters.date)
    years = [opened.list.topLevelItem(row).text(0) for row in range(opened.list.topLevelItemCount())]
    assert years == ["Any date", "2024", "2023", "2022"]
    changed(qtbot, window, lambda: pick(opened, "2023"))
    assert shown(window) == 4 and window.results.filters.date.text() == "2023"
    assert {moment(photo)[:4] for photo in window.session.view.photos} == {"2022", "2023", "2024"}
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 4, timeout=WAIT)
    settle(qtbot, window)
    opened = open_popup(qtbot, window, window.results.filters.date)
    opened.since.setFocus()
    opened.since.setCursorPosition(0)
    QTest.keyClicks(opened.since, "20229901")
    assert not opened.apply.isEnabled(), "no such day"
    opened.since.setCursorPosition(0)
    QTest.keyClicks(opened.since, "20220101")
    changed(qtbot, window, lambda: QTest.mouseClick(opened.apply, LEFT))
    assert len(ranked(window)) == 8 and window.results.filters.date.text() == "2022\N{EN DASH}2023"


def test_nothing_left_says_why_and_one_click_lifts_it(qtbot, searched):
    window = searched
    window.refinement.filters = Filters("/nowhere", "2020-01-01", "2020-12-31")
    qtbot.waitUntil(lambda: window.results.notice.title == "No photo here", timeout=WAIT)
    (button,) = (one for one in window.results.notice.findChildren(QPushButton) if one.isVisible())
    assert button.text() == "Show all photos"
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    assert window.results.filters.folder.text() == "All folders"


def test_by_date_the_newest_come_first_and_ranks_stay(qtbot, searched):
    window, by_score = searched, ranked(searched)
    changed(qtbot, window, lambda: QTest.mouseClick(window.results.filters.order.segment(1), LEFT))
    records = {photo.id: photo for photo in window.session.view.photos}
    moments = [moment(records[photo]) for photo in ranked(window)]
    assert moments == sorted(moments, reverse=True)
    assert [tile.day for tile in tiles(window)] == [when[:10] for when in moments]
    assert sorted(tile.result.rank for tile in tiles(window)) == list(range(1, 13))
    changed(qtbot, window, lambda: QTest.mouseClick(window.results.filters.order.segment(0), LEFT))
    assert ranked(window) == by_score


def test_liking_and_disliking_shift_the_ranking_at_once_and_can_be_taken_back(qtbot, searched):
    window, plain = searched, ranked(searched)
    view, chips = window.results.view, window.results.chips
    QTest.keyClick(view, Qt.Key.Key_End)
    liked = view.current_tile().photo_id
    changed(qtbot, window, lambda: QTest.keyClick(view, Qt.Key.Key_Plus))
    assert plain.index(liked) > ranked(window).index(liked)
    assert chips.feedback.isVisible() and chips.feedback.text() == "More like 1"
    assert window.status.times.text().startswith("encode 0 ms")
    first = next(photo for photo in ranked(window) if photo != liked)
    place = ranked(window).index(first)
    choose(window, place)
    changed(qtbot, window, lambda: QTest.keyClick(view, Qt.Key.Key_Minus))
    assert ranked(window).index(first) > place
    assert chips.feedback.text() == "More like 1, not 1"
    settle(qtbot, window)
    changed(qtbot, window, lambda: QTest.mouseClick(chips.feedback, LEFT))
    assert ranked(window) == plain and not chips.isVisible()


def test_excluded_photos_come_back(qtbot, searched):
    window, plain = searched, ranked(searched)
    view, chips = window.results.view, window.results.chips
    choose(window, 1)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    changed(qtbot, window, lambda: QTest.keyClick(view, Qt.Key.Key_Delete))
    assert ranked(window) == [plain[0], *plain[3:]]
    assert chips.exclusions.text() == "2 excluded"
    changed(qtbot, window, lambda: QTest.mouseClick(chips.exclusions, LEFT))
    assert ranked(window) == plain


def test_results_far_beyond_the_best_are_folded_and_shown_when_asked(qtbot, searched, monkeypatch):
    window, plain = searched, ranked(searched)
    monkeypatch.setattr("desktop.library.seeker.SCREENFUL", 3)
    monkeypatch.setattr("desktop.results.grid.TileGrid.room", 3)
    monkeypatch.setattr("desktop.library.seeker.FAR", 1.0)
    changed(qtbot, window, window.stage.renew)
    assert ranked(window) == plain[:3]
    assert window.results.more.words.text() == "9 more, much further away"
    changed(qtbot, window, lambda: QTest.mouseClick(window.results.more.button, LEFT))
    assert ranked(window) == plain and not window.results.more.isVisible()


def test_more_photos_than_are_ranked_at_first(qtbot, searched):
    window, plain = searched, ranked(searched)
    window.refinement._top_k = 4
    changed(qtbot, window, window.stage.renew)
    assert window.results.more.words.text() == "8 further photos"
    changed(qtbot, window, lambda: QTest.mouseClick(window.results.more.button, LEFT))
    assert ranked(window) == plain


def test_a_screenful_is_never_folded():
    from types import SimpleNamespace

    near = [SimpleNamespace(distance=1.0)] * 20
    far = [SimpleNamespace(distance=1.1 * FAR)] * 30
    assert unfolded(near + far, 0) == 20
    assert unfolded(near[:2] + far, 0) == SCREENFUL
    assert unfolded(near[:2] + far, 21) == 21, "a larger screen has room for more"
    assert unfolded(far[:5], 9) == 5 and unfolded([], 9) == 0
    assert unfolded(near[:1] + far + near[:1], 0) == 32, "with likes, a near one may stand behind far ones"


def test_opening_another_library_forgets_what_belonged_to_this_one(qtbot, searched, tmp_path):
    from desktop.library.catalogue import file_library

    window = searched
    window.refinement.exclude([ranked(window)[0]])
    window.refinement.filters = Filters(since="2020-01-01")
    window.session.open(file_library(tmp_path / "other.db"))
    assert not window.refinement.excluded and not window.refinement.filters.active
    assert not window.results.chips.isVisible()


def test_facets_count_what_is_below(qtbot, window, photo_folder):
    view = window.session.view
    found = facets(view.photos, view.folders)
    assert [(Path(folder.path).name, folder.count) for folder in found.folders] == [
        *(("photos", 12), ("chairs", 8), ("lamps", 4), ("tall", 4))
    ]
    assert found.years == ((2024, 4), (2023, 4), (2022, 4))
    elsewhere = facets(view.photos, [])
    assert {folder.parent for folder in elsewhere.folders} == {None}


def test_a_query_by_photo_is_equal_to_itself():
    assert PhotoQuery("a", "a", 1) == PhotoQuery("a", "a", 1)
