import numpy as np
import pytest

from calc_service.batch.names import NAMELESS, named


@pytest.mark.parametrize("count", [0, 1, 2, 254, 255, 256, 65_534, 65_535, 65_536])
def test_every_position_has_its_name_however_many_there_are(count: int) -> None:
    names = [f"name {place}" for place in range(count)]
    assert named(names, np.array([*range(count), NAMELESS])).to_list() == [*names, None]


def test_positions_may_share_a_name_or_have_none() -> None:
    names = ["a", None, "b", "a"]
    assert named(names, np.array([3, 2, 1, 0, NAMELESS], dtype=np.int16)).to_list() == ["a", "b", None, "a", None]
