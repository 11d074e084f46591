"""How the same claims come out under two rules, as counts and sums: of all, and by category, district and track."""

from collections.abc import Iterable, Mapping
from operator import add
from typing import NamedTuple

ALL, CATEGORY, DISTRICT, TRACK = DIMENSIONS = ("all", "category", "district", "track")
GROUPED = DIMENSIONS[1:]
NO_GROUP = ""
"""The claims that belong to no group."""
Group = tuple[str, str]
"""(one of DIMENSIONS, which group of it: its id, NO_GROUP for those without one and for all together)."""
WHOLE: Group = (ALL, NO_GROUP)


class Counts(NamedTuple):
    """What some claims come to under rules in force and under others beside them. Amounts are fen, never negative.

    compared:    claims that both compute, and so all others of their person and year
    differing:   of them those with another status, or another payment of any fund
    gaining, plus:  claims that all funds together pay more for, and how much more
    losing, minus:  those they pay less for, and how much less
    only_before, only_after: claims that only the rules in force compute, or only those beside them
    entangled:   claims that both compute, of a person and year of whose other claims one of them computes one alone
    uncomputed:  claims that neither computes
    failed:      claims that the rules beside could not be tried on
    """

    compared: int = 0
    differing: int = 0
    gaining: int = 0
    plus: int = 0
    losing: int = 0
    minus: int = 0
    only_before: int = 0
    only_after: int = 0
    entangled: int = 0
    uncomputed: int = 0
    failed: int = 0

    def and_(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*map(add, self, other))

    @property
    def claims(self) -> int:
        """Every claim that was looked at."""
        apart = self.only_before + self.only_after + self.entangled + self.uncomputed + self.failed
        return self.compared + apart


NOTHING = Counts()
Sums = Mapping[Group, Counts]


def added(every: Iterable[Sums]) -> dict[Group, Counts]:
    """All sums together, group by group; groups without a claim are left out."""
    found: dict[Group, Counts] = {}
    for sums in every:
        for group, counts in sums.items():
            if counts != NOTHING:
                found[group] = found.get(group, NOTHING).and_(counts)
    return found
