"""Yearly tables have no gap between their first and last year (a warning: claims of the missing year are refused)."""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder

_TABLES = (("premium_subsidy", "standards"), ("catastrophic_insurance", "terms"))


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Years between others for which nothing is on file."""
    for law, key in _TABLES:
        table = folder.city[law][key]
        years = sorted(int(year) for year in table.children)
        for year in range(years[0], years[-1]):
            if year not in years:
                yield table.place.warn(
                    f"缺少 {year} 年的数字，该年的申请会被拒绝；请补上",
                    f"{year} is missing and its claims will be refused; add the year",
                )
