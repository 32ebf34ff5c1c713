"""Products in parts, against the whole."""

import numpy as np
import pytest

from engine.products import SHARED_FROM, product


@pytest.mark.parametrize("rows", [0, 1, 72, 73, 74, 500])
@pytest.mark.parametrize("columns", [(126,), (126, 9)])
def test_a_product_in_parts_is_the_product(rows, columns):
    draw = np.random.default_rng(rows).standard_normal
    left, right = draw((rows, 126), np.float32), draw(columns, np.float32)
    np.testing.assert_allclose(product(left, right), left @ right, atol=1e-4)
    assert product(left, right).dtype == np.float32


def test_rows_too_wide_for_a_part_and_rows_of_a_larger_matrix():
    draw = np.random.default_rng(1).standard_normal
    wide, right = draw((3, SHARED_FROM + 5), np.float32), draw(SHARED_FROM + 5, np.float32)
    np.testing.assert_allclose(product(wide, right), wide @ right, atol=1e-2)
    part = draw((200, 3, 40), np.float32)[:, 1]
    np.testing.assert_allclose(product(part, right[:40]), part @ right[:40], atol=1e-4)
