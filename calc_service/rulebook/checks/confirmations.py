"""A confirmation confirms something.

写了 confirmed（确认如此的理由）的一条，确实有检查会提醒的可疑之处；没有可疑之处的确认会让以后的错误不再提醒。

What confirms nothing today would keep silent about tomorrow's slip in the same entry.

Passes: catastrophic_insurance.yaml
    - 2026: {deductible: 19856,
    + 2026: {deductible: 198560, confirmed: 文件公布的就是这个数,

Warns: premium_subsidy.yaml
    - 2026: {tier_1: 400,
    + 2026: {tier_1: 400, confirmed: 与上一年相同,
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from calc_service.rulebook.complaints import Complaint, FilePlace
from calc_service.rulebook.doubts import CONFIRMATION
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import walk


def check(folder: RulesFolder, doubted: AbstractSet[FilePlace]) -> Iterator[Complaint]:
    """Confirmations in entries that do not stand at one of the places `doubted`."""
    for _, file in folder.files():
        for entry in walk(file):
            if CONFIRMATION in entry and entry.place not in doubted:
                yield entry[CONFIRMATION].place.warn(
                    "这里没有需要确认的可疑之处，留着它，这一条以后写错就不会再提醒；请删去“confirmed”",
                    "nothing here is in doubt, and left in place this would keep silent about a later slip in this"
                    " entry; remove confirmed",
                )
