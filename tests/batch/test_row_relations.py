"""What rows of a file have to do with each other."""

import numpy as np
import pytest
from numpy.typing import NDArray

from calc_service.batch.row_relations import PLACES, repeated

KEYS = [7, 7 + PLACES, 5, 7, 2**62, 5, 5 + 3 * PLACES]


@pytest.mark.parametrize("keys", [np.array(KEYS, dtype=np.int64), np.array(KEYS, dtype=np.uint64)])
def test_only_equal_keys_are_repeated_whichever_place_they_share(keys: NDArray[np.int64] | NDArray[np.uint64]) -> None:
    assert repeated(keys).tolist() == [0, 2, 3, 5]


def test_of_no_rows_none_is_repeated() -> None:
    assert repeated(np.array([], dtype=np.int64)).tolist() == []
