"""Random persons some of whose facts are blanked, and every completion of these."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING, Final

from tests.reference.batch.generate import open_years, random_person, record
from tests.reference.generate_claims import chance
from tests.reference.rules import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.reference.batch.law import File
    from tests.reference.world import World

VALUES: Final = {
    "facility_designated": ("true", "false"),
    "place_of_care": ("in_district", "in_city", "out_of_city"),
    "referral": ("not_required", "from_primary_care", "compliant", "registered", "emergency", "missing"),
    "facility_level": ("tertiary", "secondary", "primary", "unrated"),
    "disease_class": ("special", "other"),
    "setting": ("inpatient", "outpatient"),
    "insurance": ("resident", "employee"),
}
EACH_CELL, OF_PERSON, NOT_OPEN = "categories", "categories:person", ""
MOST_FACTS = 6
MOST_TOGETHER = 3
"""So many categories together have every effect that any set has."""


@dataclass(frozen=True, slots=True)
class Blanked:
    """A person's rows, the cells that are blanked (row, column), and whether categories are: see `Blanked.open`."""

    rows: File
    cells: tuple[tuple[int, str], ...]
    categories: str
    sets: tuple[str, ...]

    @property
    def open(self) -> File:
        """The rows as they are posted."""
        blank = {place: {column for row, column in self.cells if row == place} for place in range(len(self.rows))}
        if self.categories:
            blank = {place: columns | {"categories"} for place, columns in blank.items()}
        return [
            {name: "" if name in blank[place] else text for name, text in row.items()}
            for place, row in enumerate(self.rows)
        ]

    @property
    def number(self) -> int:
        """How many completions there are."""
        sets = {NOT_OPEN: 0, OF_PERSON: 1, EACH_CELL: len(self.rows)}[self.categories]
        return prod((*(len(VALUES[column]) for _, column in self.cells), *[len(self.sets)] * sets))

    def completions(self) -> Iterator[File]:
        """The rows with every value that the blanked cells may have."""
        each = {NOT_OPEN: 0, OF_PERSON: 1, EACH_CELL: len(self.rows)}[self.categories]
        for values in product(*(VALUES[column] for _, column in self.cells), *([self.sets] * each)):
            rows = [dict(row) for row in self.rows]
            for (place, column), value in zip(self.cells, values, strict=False):
                rows[place][column] = value
            sets = values[len(self.cells) :]
            for place, row in enumerate(rows if sets else ()):
                row["categories"] = sets[0] if self.categories == OF_PERSON else sets[place]
            yield rows


def known_to(rows: File, world: World) -> list[str]:
    """List the categories that any of the districts of the rows knows."""
    own = (world.rules.districts[row["district"]] for row in rows if row["district"] in world.rules.districts)
    return list(dict.fromkeys([*CATEGORIES, *(category for district in own for category in district.own_categories)]))


def random_blanked(rng: Random, world: World, name: str, categories: str, most: int) -> Blanked | None:
    """Blank some cells of a random person; None where that has more than `most` completions."""
    rows = unrecorded(rng, world, name, categories)
    return blanked(rng, world, record(rng, world, rows), categories, most)


def unrecorded(rng: Random, world: World, name: str, categories: str) -> File:
    """Make a random person's rows, on which nothing is recorded."""
    rows = random_person(rng, world, name)
    return rows[:1] if categories == EACH_CELL else rows


def blanked(rng: Random, world: World, rows: File, categories: str, most: int) -> Blanked | None:
    """Blank some cells of a person's rows; None where that has more than `most` completions."""
    if chance(rng, 0.3):
        open_years(rng, world, rows)
    if chance(rng, 0.05):
        rows[0]["total_cost"] = "?"
    places = [(place, column) for place in range(len(rows)) for column in VALUES]
    cells = rng.sample(places, min(len(places), rng.randint(0 if categories else 1, MOST_FACTS)))
    known = known_to(rows, world) if categories else ()
    sets = tuple("|".join(each) for size in range(MOST_TOGETHER + 1) for each in combinations(known, size))
    while cells and Blanked(rows, tuple(cells), categories, sets).number > most:
        cells.pop()
    found = Blanked(rows, tuple(cells), categories, sets)
    return found if found.number <= most else None
