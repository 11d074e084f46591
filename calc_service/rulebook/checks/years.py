"""A yearly table has no gap between its first and its last year.

按年的表（个人缴费标准、大病保险条款）从第一年到最后一年不缺年份：缺的年份不会借用上一年，该年的申请和结算会被拒绝。

A missing year never borrows the figures of another: its claims are refused.

Passes: premium_subsidy.yaml
      2024: {tier_1: 380,

Warns: premium_subsidy.yaml
    -   2024: {tier_1: 380,
    +   # 2024: {tier_1: 380,
"""

from collections.abc import Iterator
from itertools import pairwise

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import YEARLY_TABLES


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Years between others for which nothing is on file."""
    for law, key in YEARLY_TABLES:
        table = folder.city[law][key]
        for year, following in pairwise(sorted(int(year) for year in table.children)):
            if following > year + 1:
                last = following - 1
                zh, en = (
                    (f"{year + 1}", f"{year + 1}") if last == year + 1 else (f"{year + 1}—{last}", f"{year + 1}-{last}")
                )
                yield table.keys[str(following)].warn(
                    f"缺少 {zh} 年的数字，其间的申请会被拒绝；请补上，或核对 {following} 这一行的年份",
                    f"{en} is missing and its claims will be refused;"
                    f" add it, or look at the year of the line {following}",
                )
