"""One difference between two states of the rules, as people and programs read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from calc_service.domain.wording import Label
from calc_service.policy.differences.leaves import EFFECT, Path


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    kind:     `effect` (what is paid, to whom, what is understood), `provenance` (where that comes from) or `words`
    path:     the file below the rules folder without ending, then the keys; within dated lists those of an entry
    district: the code of the district whose file it is in; "" for the city's files
    start:    the first ISO day on which both states differ; "" where no settlement depends on it
    until:    the ISO day from which on they are alike again; "" where they never are
    """

    kind: str
    path: Path
    district: str
    start: str
    until: str
    sentence: Label

    def reaches_back(self, settled_through: str) -> bool:
        """Whether something else holds on a day up to `settled_through` (ISO, inclusive) than what was settled by."""
        return self.kind == EFFECT and bool(self.start) and self.start <= settled_through


def reaching_back(found: Iterable[Difference], settled_through: str) -> tuple[Difference, ...]:
    """Those that reach back into days up to `settled_through` (ISO, inclusive), the one that goes furthest first."""
    back = [one for one in found if one.reaches_back(settled_through)]
    return tuple(sorted(back, key=lambda one: one.start))
