"""Every category has a rank of its own.

每类救助对象的顺位（rank）各不相同：几类待遇相同时，答复里写哪一类由顺位决定。

The rank settles which of several equal categories a reply names.

Passes: categories.yaml
        rank: 2

Fails: categories.yaml
    -     rank: 2
    +     rank: 1
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Categories with a rank that another one has already."""
    seen: dict[str, str] = {}
    for category, defined in folder.city["categories"]["categories"].children.items():
        rank = defined["rank"]
        if rank.text in seen:
            yield rank.place.complain(
                f"顺位 {rank.text} 已由“{seen[rank.text]}”使用；请给“{category}”另一个顺位",
                f"rank {rank.text} belongs to '{seen[rank.text]}' already; give '{category}' another one",
            )
        seen.setdefault(rank.text, category)
