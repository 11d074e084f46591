"""The figures of the coming year are on file.

明年的个人缴费标准和大病保险条款已经登记（今年由 --today 决定）：参保缴费从今年就开始，元旦起结算也要用到。

Premiums of the coming year are paid in this one already, and its claims begin on New Year's Day. Only a warning: the
figures are announced late in the year.

Passes: premium_subsidy.yaml
    -   2026: {tier_1: 400,
    +   2027: {tier_1: 420, tier_2: 795, verified: true, source: "渝医保发〔2026〕1号"}
    +   2026: {tier_1: 400,

Warns: premium_subsidy.yaml
      2026: {tier_1: 400,
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import YEARLY_TABLES, said_on


def check(folder: RulesFolder, today: str) -> Iterator[Complaint]:
    """Tables without the year after that of `today` (ISO)."""
    year = str(int(today[:4]) + 1)
    for law, key in YEARLY_TABLES:
        table = folder.city[law][key]
        label = label_of(said_on(folder.city[law]["label"], today))
        if year not in table:
            yield table.keys[max(table.keys)].warn(
                f"{label.zh}还没有明年（{year} 年）的数字；公布后请照此行写一行 {year}: {{…}}，否则明年的结算会被拒绝",
                f"{label.en} has no figures of the coming year, {year}, yet; once they are announced write a line like"
                f" this one for {year}, or its claims will be refused",
            )
