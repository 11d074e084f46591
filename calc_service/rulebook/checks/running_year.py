"""The figures of the running year are on file.

今年的个人缴费标准和大病保险条款已经登记（今年由 --today 决定）：没有登记的年份不予计算。

Claims of a year without figures are refused, and never computed with those of another year. The service still starts:
the claims of earlier years can be computed all the same.

Passes: premium_subsidy.yaml
      2026: {tier_1: 400,

Fails: premium_subsidy.yaml
    -   2026: {tier_1: 400,
    +   # 2026: {tier_1: 400,

Fails: catastrophic_insurance.yaml
    -   2026: {deductible: 19856,
    +   # 2026: {deductible: 19856,
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import YEARLY_TABLES, said_on


def check(folder: RulesFolder, today: str) -> Iterator[Complaint]:
    """Tables without the year of `today` (ISO)."""
    year = today[:4]
    for law, key in YEARLY_TABLES:
        table = folder.city[law][key]
        label = label_of(said_on(folder.city[law]["label"], today))
        if year not in table:
            yield table.keys[max(table.keys)].complain(
                f"{label.zh}没有今年（{year} 年）的数字，今年的结算会被拒绝；请照此行写一行 {year}: {{…}}",
                f"{label.en} has no figures of this year, {year}, whose claims will be refused;"
                f" write a line like this one for {year}",
            )
