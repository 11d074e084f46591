"""The rules of one profile on one day: the city's entries in force, and over them what the district has set."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Value, in_force, start_days

FEN = "fen"
BASIS_POINTS = "basis_points"


@dataclass(frozen=True, slots=True)
class Overlay:
    """`city` by file name; `district` is the district's file, None for the city alone; `day` is ISO."""

    city: Mapping[str, Value]
    district: Value | None
    day: str

    def of_city(self, *path: str) -> Value:
        """The city's entry in force of the dated list at `path`; the city's lists have no gap."""
        entry = in_force(_list_at(self.city[path[0]], path[1:]), self.day)
        if entry is None:
            raise LookupError(path)
        return entry

    def of_city_if_any(self, *path: str) -> Value | None:
        """The same for a list that may begin later or hold nothing."""
        return in_force(_list_at(self.city[path[0]], path[1:]), self.day)

    def of_district(self, *path: str) -> Value | None:
        """The district's own entry in force at `path`; None where it has set none or repealed it."""
        return None if self.district is None else in_force(_list_at(self.district, path), self.day)

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

    The district's file counts from the ISO day `since` on, before which the city stands alone.
    """
    days = folder.city_days if district is None else folder.city_days | start_days((district,))
    if min(folder.city_days) < since:
        days |= {since}
    return (Overlay(folder.city, district if day >= since else None, day) for day in sorted(days))


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
