"""What bends the search stands in a row that wraps where there is little room."""

import pytest

from desktop.library.refinement import Refinement
from desktop.library.wanted import PhotoQuery
from desktop.results.query_chips import QueryChips
from desktop.theme import LIGHT


@pytest.mark.parametrize(("width", "lines"), [(900, 1), (440, 2)])
def test_chips_wrap_and_never_widen_the_panel(qtbot, width, lines):
    chips = QueryChips(LIGHT)
    qtbot.addWidget(chips)
    refinement = Refinement()
    refinement.like([1, 2])
    refinement.dislike([3])
    refinement.exclude([4])
    chips.show_query(PhotoQuery("x", "a photo with quite a long name indeed.jpg"))
    chips.show_refinement(refinement)
    chips.show_steered(True)
    chips.resize(width, 40)
    chips.show()
    assert len({chip.y() for chip in chips.all}) == lines
    assert all(chips.rect().contains(chip.geometry()) for chip in chips.all)
    assert chips.minimumSizeHint().width() < 200
    assert all(chip.accessibleName() and chip.toolTip() for chip in chips.all)


def test_liking_again_takes_it_back():
    refinement = Refinement()
    refinement.like([1, 2])
    refinement.dislike([2])
    assert (refinement.liked, refinement.disliked) == ((1,), (2,))
    refinement.like([1])
    refinement.dislike([2])
    assert not refinement.liked and not refinement.disliked
    refinement.like([1, 5])
    refinement.like([1, 7])
    assert refinement.liked == (1, 5, 7)
