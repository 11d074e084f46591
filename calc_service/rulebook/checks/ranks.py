"""Every category has a rank of its own: the rank settles which of several equal categories a reply names."""

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
