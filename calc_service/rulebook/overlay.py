"""The rules of one profile on one day: the city's entries in force, and over them what the district has set.

For stays that were admitted earlier some entries may not hold yet: each is looked at by its own day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.domain.wording import Label
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Value, admission_days, goes_by_admission, in_force, start_days

FEN = "fen"
BASIS_POINTS = "basis_points"
_ASSISTANCE = "medical_assistance"
"""The one law of which entries may go by the day of admission."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """`city` by file name; `district` is the district's file, None for the city alone.

    day: the ISO day of settlement; admitted: that of admission, see `in_force`
    """

    city: Mapping[str, Value]
    district: Value | None
    day: str
    admitted: str | None = None

    @property
    def since(self) -> Label:
        """From which day on, and for which stays where not for those admitted on it."""
        zh, en = ("", "") if self.admitted is None else ("结算、此前入院的住院，", ", for stays admitted before,")
        return Label(f"{self.day} 起{zh}", f"from {self.day}{en}")

    @property
    def on(self) -> Label:
        """The same of the day alone."""
        zh, en = ("", "") if self.admitted is None else ("结算、此前入院的住院，", ", for stays admitted before,")
        return Label(f"{self.day} 这天{zh}", f"on {self.day}{en}")

    def of_city_alone(self) -> "Overlay":
        """The same days without what the district has set."""
        return Overlay(self.city, None, self.day, self.admitted)

    def of_city(self, *path: str) -> Value:
        """The city's entry in force of the dated list at `path`; the city's lists have no gap."""
        entry = self.of_city_if_any(*path)
        if entry is None:
            raise LookupError(path)
        return entry

    def of_city_if_any(self, *path: str) -> Value | None:
        """The same for a list that may begin later or hold nothing."""
        return in_force(_list_at(self.city[path[0]], path[1:]), self.day, self.admitted)

    def of_district(self, *path: str) -> Value | None:
        """The district's own entry in force at `path`; None where it has set none or repealed it."""
        return None if self.district is None else in_force(_list_at(self.district, path), self.day, self.admitted)

    def city_categories(self) -> tuple[str, ...]:
        """Ids of the city's categories in the order that settles ties."""
        return city_categories(self.city)

    def treated_as(self, benefit: str) -> Mapping[str, str]:
        """Own category in force → the city's category that it counts as for `benefit`; without the unmapped ones."""
        entries = {own: self.of_district("categories", own, "treated_as") for own in own_categories(self.district)}
        return {own: entry[benefit].text for own, entry in entries.items() if entry is not None and benefit in entry}

    def with_own(self, benefit: str, categories: Iterable[str]) -> frozenset[str]:
        """`categories` and the own categories that count as one of them for `benefit`."""
        listed = frozenset(categories)
        return listed | {own for own, like in self.treated_as(benefit).items() if like in listed}


def city_categories(city: Mapping[str, Value]) -> tuple[str, ...]:
    """Ids of the city's categories in the order that settles ties."""
    defined = city["categories"]["categories"].children
    return tuple(sorted(defined, key=lambda id_: int(defined[id_]["rank"].text)))


def own_categories(district: Value | None) -> tuple[str, ...]:
    """Ids of the categories that a district defines for itself, in the order that settles ties: by code point."""
    own = None if district is None else district.at("categories")
    return () if own is None else tuple(sorted(own.children))


def overlays(folder: RulesFolder, district: Value | None, since: str = "") -> Iterator[Overlay]:
    """The rules of one profile on each day on which any of them begins, in order of the days.

    On each day those for who is admitted on it, then those for each earlier period of admission that can be settled by
    others: every pair of days for which the rules can differ. The district's file counts from the ISO day `since` on,
    before which the city stands alone.
    """
    days = folder.city_days if district is None else folder.city_days | start_days((district,))
    if min(folder.city_days) < since:
        days |= {since}
    for overlay in pairs_of_days(folder.city, district, days, admission_days_of(folder, (district,))):
        yield overlay if overlay.day >= since else overlay.of_city_alone()


def admission_days_of(folder: RulesFolder, districts: Iterable[Value | None]) -> frozenset[str]:
    """The ISO days of entries that go by the day of admission, the city's and those of `districts`."""
    law = folder.city[_ASSISTANCE]
    of_districts = (district.at(_ASSISTANCE) for district in districts if district is not None)
    return admission_days((law.at("tracks"), law.at("conditions"), *of_districts))


def pairs_of_days(
    city: Mapping[str, Value], district: Value | None, days: Iterable[str], admissions: Iterable[str]
) -> Iterator[Overlay]:
    """The same for days that are known: those of settlement, and those that entries going by admission begin on."""
    for day in sorted(days):
        yield Overlay(city, district, day)
        earlier = sorted((admitted for admitted in admissions if admitted <= day), reverse=True)
        yield from (Overlay(city, district, day, admitted) for admitted in (*earlier, "")[1:] if earlier)


def cite_of(entry: Value) -> str:
    """The clause an entry cites; "" where only a source is on file."""
    return entry["cite"].text if "cite" in entry else ""


def figure(name: str, entry: Value, value: Value, unit: str = FEN) -> Figure:
    """`value` as a figure that holds since `entry` began and has its provenance."""
    return Figure(
        name=name,
        value=value.amount,
        unit=unit,
        start=entry["from"].text,
        cite=cite_of(entry),
        verified=entry["verified"].flag,
        source=entry["source"].text if "source" in entry else "",
        by_admission=goes_by_admission(entry),
    )


def yearly_figure(name: str, year: str, entry: Value, key: str, unit: str = FEN) -> Figure:
    """The figure under `key` of a year's entry; it holds from the first day of that year."""
    first_day = Value(entry.place, f"{year}-01-01")
    return figure(name, Value(entry.place, {**entry.children, "from": first_day}), entry[key], unit)


def ratios(name: str, entry: Value | None, key: str) -> dict[str, Figure]:
    """Ratio figures by category of the mapping under `key`; none without an entry."""
    if entry is None:
        return {}
    return {category: figure(name, entry, value, BASIS_POINTS) for category, value in entry[key].children.items()}


def _list_at(file: Value, path: tuple[str, ...]) -> Iterable[Value]:
    return file.at(*path) or ()
