"""Where a district's figures lie below the city's floor, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from calc_service.domain.money import percent, yuan
from calc_service.domain.wording import Label
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS, floor_entry
from calc_service.rulebook.overlay import Overlay, overlays
from calc_service.rulebook.values import Value

RATIO, CAP = "ratio", "annual_cap"
WRITTEN = {RATIO: percent, CAP: yuan}
"""What of a track has a floor, and how its figures are written."""


@dataclass(frozen=True, slots=True)
class Floored:
    """What a district has set for a `part` of a city's track, and the city's entry under it, both in force on a day.

    code: the district whose file it is; part: a key of WRITTEN
    since: `day` in words, and for which stays where it is not for those admitted on it
    """

    code: str
    day: str
    since: Label
    track: str
    part: str
    own: Value
    city: Value

    @property
    def set_before(self) -> bool:
        """Whether the city's entry began later, so that it lifts what is below it."""
        return self.own["from"].text < self.city["from"].text

    def below(self) -> Iterator["BelowFloor"]:
        """Each figure of the district that is below the city's, by category where there are several."""
        floors = _figures(self.city)
        for category, own in _figures(self.own).items():
            if category in floors and own.number < floors[category].number:
                yield BelowFloor(self, category, own, floors[category])


@dataclass(frozen=True, slots=True)
class BelowFloor:
    """One figure below the city's `floor`; category: "" for a cap."""

    entries: Floored
    category: str
    own: Value
    floor: Value

    @property
    def written(self) -> tuple[str, str]:
        """Both figures, the district's first."""
        write = WRITTEN[self.entries.part]
        return write(self.own.number), write(self.floor.number)


def floored(folder: RulesFolder, code: str) -> Iterator[Floored]:
    """What the file of a district sets over the city's floors, on each day on which anything begins."""
    for overlay in overlays(folder, folder.districts[code]):
        yield from _on_day(overlay, code)


def _on_day(overlay: Overlay, code: str) -> Iterator[Floored]:
    for track, part in product(overlay.city[LAW][TRACKS].children, WRITTEN):
        own = overlay.of_district(LAW, TRACKS, track, part)
        if own is not None:
            yield Floored(code, overlay.day, overlay.since, track, part, own, floor_entry(overlay, track, part))


def _figures(entry: Value) -> dict[str, Value]:
    """By category where there are several; nothing of an entry that was read in part."""
    value = entry.at("value")
    return {} if value is None else dict(value.children) or {"": value}
