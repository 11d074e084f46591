"""Where each row stands: under which rules, with which categories, and in which person's year."""

from dataclasses import dataclass

from calc_service.engine.money import Column
from calc_service.engine.running import Segments


@dataclass(frozen=True, slots=True)
class Standing:
    """regime: see `regimes`; entry: the row's category set in tables by category set; year: segments of (person, year)."""

    regime: Column
    entry: Column
    year: Segments
