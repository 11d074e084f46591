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

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import YEARLY_TABLES


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Years between others for which nothing is on file."""
    for law, key in YEARLY_TABLES:
        table = folder.city[law][key]
        years = sorted(int(year) for year in table.children)
        for year in range(years[0], years[-1]):
            if year not in years:
                yield table.place.warn(
                    f"缺少 {year} 年的数字，该年的申请会被拒绝；请补上",
                    f"{year} is missing and its claims will be refused; add the year",
                )
