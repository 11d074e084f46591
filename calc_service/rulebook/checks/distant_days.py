"""Nothing begins or ends more than a few years from now.

生效日、设立和撤销的日子、按年的表里的年份，离今天（--today）不超过五年：2072-01-01 大多是 2027-01-01 写错了。

An entry that begins in decades would silently never apply.

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2030-01-01, value: 70000, floor: true, cite: cq-2022-116#2.3.2}

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2072-01-01, value: 70000, floor: true, cite: cq-2022-116#2.3.2}
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import FilePlace
from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import YEARLY_TABLES, Value, walk

FARTHEST = 5
"""Years from today."""
_DAYS = ("from", "first_day", "last_day")


def check(folder: RulesFolder, today: str) -> Iterator[Doubt]:
    """Days and years further than that from `today` (ISO)."""
    year = int(today[:4])
    for entry, place, written in _written(folder):
        away = int(written[:4]) - year
        if away > FARTHEST:
            yield doubt(
                entry,
                place,
                f"{written} 离今年（{year} 年）还有 {away} 年，在此之前这一条都不起作用；是否年份写错",
                f"{written} is {away} years from this year, {year}, and before it this says nothing; the year may be"
                " wrong",
            )


def _written(folder: RulesFolder) -> Iterator[tuple[Value, FilePlace, str]]:
    for _, file in folder.files():
        for entry in walk(file):
            yield from ((entry, entry[key].place, entry[key].text) for key in _DAYS if key in entry)
    for law, key in YEARLY_TABLES:
        table = folder.city[law][key]
        yield from ((entry, table.keys[year], year) for year, entry in table.children.items())
