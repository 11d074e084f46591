"""Where each row stands: under which rules, with which categories and circumstances, and in which person's year."""

from dataclasses import dataclass

from calc_service.engine.columns import Column
from calc_service.engine.running import Segments


@dataclass(frozen=True, slots=True)
class Standing:
    """Positions in the tables of the laws.

    regime:    see `regimes`
    entry:     in tables by category set
    situation: in tables by (regime, circumstances)
    year:      segments of (person, year)
    """

    regime: Column
    entry: Column
    situation: Column
    year: Segments
