"""The ways into medical assistance (cq-2022-116#2.3.2): which care enters a track, and on what terms."""

from collections.abc import Mapping
from dataclasses import dataclass

from calc_service.engine.circumstances import Circumstances
from calc_service.engine.figures import Figure


@dataclass(frozen=True, slots=True)
class Track:
    """One way into assistance.

    above:    the stay's policy-scope cost must be strictly above this (fen); None = no lower bound.
              A rule written {at_least: x} is kept as above x − 0.01 yuan, and shown as it is written.
    at_most:  … and no more than this (fen); None = no upper bound. {below: x} is kept as at most x − 0.01 yuan.
    ratio:    by category id, own categories of the district included, basis points
    required_cost: the cost condition as the rules write it, e.g. "> 30000.00"; "" without one
    """

    id: str
    pool: str
    disease_class: str
    settings: frozenset[str]
    facility_levels: frozenset[str]
    above: Figure | None
    at_most: Figure | None
    required_cost: str
    ratio: Mapping[str, Figure]
    annual_cap: Figure
    cite: str

    def admits(self, care: Circumstances) -> bool:
        """Whether care in these circumstances can enter the track, whatever it cost."""
        return (
            care.disease_class == self.disease_class
            and care.setting in self.settings
            and care.facility_level in self.facility_levels
        )
