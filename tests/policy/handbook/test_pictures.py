"""What is drawn of a benefit is what is paid; texts fit their boxes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calc_service.policy.handbook.benefit import Benefit, PaidLine
from calc_service.policy.handbook.pictures import PLANE, RIGHT, picture
from calc_service.policy.handbook.wrapping import FULL, NARROW, wrapped

AMOUNT = st.integers(0, 99_999_999_99)
BANDS = st.dictionaries(AMOUNT, st.integers(0, 10_000), min_size=1, max_size=6).map(
    lambda bands: tuple(sorted(bands.items()))
)
LINES = st.builds(PaidLine, st.just("70%"), st.just("谁"), st.just(["年度限额"]), BANDS, st.none() | AMOUNT)


def plainly(line: PaidLine, cost: int) -> int:
    """The sum of what lies in each band, in ten-thousandths, rounded once, capped."""
    ends = [above for above, _ in line.bands[1:]] + [10**15]
    parts = [max(0, min(cost, end) - above) * ratio for (above, ratio), end in zip(line.bands, ends, strict=True)]
    paid = (sum(parts) * 2 + 10_000) // 20_000
    return paid if line.cap is None else min(paid, line.cap)


@given(LINES, AMOUNT)
def test_what_is_paid_is_the_sum_of_the_bands_up_to_the_cap(line: PaidLine, cost: int) -> None:
    assert line.paid(cost) == plainly(line, cost)


@given(LINES)
def test_a_line_bends_where_bands_begin_and_where_the_cap_is_reached(line: PaidLine) -> None:
    bends = list(line.bends)

    assert bends == sorted(bends)
    if len(bends) > 1 and line.cap is not None and line.paid(bends[-1]) == line.cap:
        assert line.paid(bends[-1] + 10**12) == line.cap


@given(st.lists(LINES, min_size=1, max_size=8))
def test_everything_stands_within_the_picture(lines: list[PaidLine]) -> None:
    drawn = picture(Benefit("x", "名称", [("谁", "所有人")] * 4, "费用", lines))

    for line in drawn.lines:
        points = [tuple(map(int, point.split(","))) for point in line.points.split()]
        assert all(0 <= x <= RIGHT and drawn.top <= y <= drawn.top + PLANE for x, y in points)
        assert points == sorted(points, key=lambda point: (point[0], -point[1]))
        assert line.text.y <= drawn.height
    assert len({line.key_y for line in drawn.lines}) == len(lines)


@given(st.text(alphabet="低保对象（a b）、，1234.%", max_size=80), st.integers(FULL * 3, FULL * 20))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        size = sum(FULL if ord(one) > 0x2E80 else NARROW for one in line)
        assert size <= width or " " not in line.strip() or len(lines) == 1
