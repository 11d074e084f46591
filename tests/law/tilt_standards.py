"""Standards of tilt assistance as the law is given them, written group by group."""

from itertools import accumulate, pairwise

from hypothesis import strategies as st

from calc_service.domain.money import HIGHEST_AMOUNT, UNLIMITED, WHOLE
from calc_service.law.tilt_assistance import TiltStandards

Group = tuple[list[tuple[int, int]], int]
"""(from where on, fen, and the ratio, basis points, of each band; the cap, fen)."""


def group(bands: list[tuple[int, int]], annual_cap: int) -> Group:
    """One group."""
    return bands, annual_cap


def standards_of(*groups: Group) -> TiltStandards:
    """The groups in rows of whole numbers."""
    ends = list(accumulate((len(bands) for bands, _ in groups), initial=0))
    rows = [
        (above, following[0], ratio)
        for bands, _ in groups
        for (above, ratio), following in pairwise((*bands, (UNLIMITED, 0)))
    ]
    above, up_to, ratio = map(list, zip(*rows, strict=True))
    return TiltStandards([cap for _, cap in groups], ends[:-1], ends[1:], above, up_to, ratio)


_amounts = st.integers(0, HIGHEST_AMOUNT)
_ratios = st.integers(0, WHOLE)
_bands = st.dictionaries(_amounts, _ratios, min_size=1, max_size=4).map(lambda bands: sorted(bands.items()))
groups = st.builds(group, _bands, st.one_of(_amounts, st.sampled_from([0, UNLIMITED])))
