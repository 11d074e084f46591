"""The ways into medical assistance (cq-2022-116#2.3.2): which care enters a track, and on what terms."""

from collections.abc import Mapping
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.engine.circumstances import Circumstances


@dataclass(frozen=True, slots=True)
class Track:
    """One way into assistance.

    lowest, highest: the policy-scope costs of a stay that the track takes, fen, both inclusive
    bounds:          the figures of the cost condition as the rules write them
    required_cost:   that condition in words, e.g. "> 30000.00"; "" without one
    ratio:           by category id, own categories of the district included, basis points
    """

    id: str
    pool: str
    disease_class: str
    settings: frozenset[str]
    facility_levels: frozenset[str]
    lowest: int
    highest: int
    bounds: tuple[Figure, ...]
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
