"""No figure becomes ten times what it was or a tenth of it, and none changes by more than half.

同一数字前后两条（按年的看前后两年）不会差出十倍，也不会一次增减超过一半：多写或少写一个零、漏写“万”、小数点错位、单位不同，
大多这样看得出来。

A zero too many or too few, 12 for 120000, 6.5% for 65%, a month's deductible for a year's: most slips of a figure are
leaps. A district's first figure for a track of the city is compared with the city's.

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 90000, floor: true, cite: cq-2022-116#2.3.2}

Passes: catastrophic_insurance.yaml
    - 2026: {deductible: 19856, ratio: 60%,
    + 2026: {deductible: 198560, confirmed: 文件公布的就是这个数, ratio: 60%,

Warns: catastrophic_insurance.yaml
    - 2026: {deductible: 19856,
    + 2026: {deductible: 198560,

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 90000.01, floor: true, cite: cq-2022-116#2.3.2}

Warns: districts/500116.yaml
    - value: 120000
    + value: 1200000
"""

from collections.abc import Iterator

from calc_service.domain.money import changed_by, times
from calc_service.domain.wording import Label
from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.histories import History, Statement, citys_own, histories, of_the_city

TENFOLD = 8
"""So many times more or less is taken for a zero too many or too few, whatever else changed with it."""


def check(folder: RulesFolder) -> Iterator[Doubt]:
    """Figures that leap from one entry to the next, or from the city's to the district's."""
    every = list(histories(folder))
    city = of_the_city(every)
    for history in every:
        own = citys_own(history, city)
        before = () if own is None else (own,)
        yield from _leaps(history, (*before, *history.stated))


def _leaps(history: History, stated: tuple[Statement, ...]) -> Iterator[Doubt]:
    """Those away from the figure before and the one before that: what only returns is not told again."""
    for before, earlier, later in zip((stated[0], *stated), stated, stated[1:], strict=False):
        if not (leaps(earlier.number, later.number) and leaps(before.number, later.number)):
            continue
        measure = _measure(history, earlier.number, later.number)
        yield doubt(
            later.entry,
            later.figure.place,
            f"{measure.zh}（上一个数字见 {earlier.figure.place.in_brief}，两处都可能写错）",
            f"{measure.en} (the figure before: {earlier.figure.place.in_brief}; either may be wrong)",
        )


def leaps(before: int, after: int) -> bool:
    """Whether `after` differs from `before` by more than half of it; nothing can be said of what was nothing."""
    return before > 0 and abs(after - before) * 2 > before


def _measure(history: History, before: int, after: int) -> Label:
    old, new = history.shown(before), history.shown(after)
    if after >= before * TENFOLD:
        factor = times(after, before)
        return Label(
            f"{new} 是上一个数字 {old} 的 {factor} 倍，像是多写了零或单位不对",
            f"{new} is {factor} times the figure before, {old}, like a zero too many or another unit",
        )
    if 0 < after * TENFOLD <= before:
        factor = times(before, after)
        return Label(
            f"{new} 只有上一个数字 {old} 的 {factor} 分之一，像是少写了零、漏写“万”或单位不对",
            f"{new} is 1/{factor} of the figure before, {old}, like a zero too few or another unit",
        )
    by = changed_by(before, after)
    return Label(f"由 {old} 变为 {new}（{by}），变动超过一半", f"changes from {old} to {new} ({by}), by more than half")
