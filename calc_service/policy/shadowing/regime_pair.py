"""What differs between a regime of the rules in force and one of those beside them, as bits that are met row by row.

A row comes out the same unless a bit of its situation is one of its categories too: the bits are those of tracks that
its care may enter and on which its categories are paid otherwise, and two for what differs whatever the track.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.columns import Column, Flags
from calc_service.engine.tables import Tables
from calc_service.engine.terms import EVERY_INSURANCE, NO_TRACK, year_entry

EVERY_SITUATION = len(CIRCUMSTANCES)
IN_ANY_SITUATION, FOR_ANYBODY = 1 << 62, 1 << 61
"""Set for every situation, and for some categories; set for all categories, and in some situations."""
NO_CANDIDATE = (NO_TRACK, 0, -1, 0)
"""As tables of medical assistance have it where a situation has fewer candidates than others."""
AWAY, COST_MET = 2, 2
"""The answers by which reasons without a track are kept besides: whether a person was turned away, the cost met."""


@dataclass(frozen=True, slots=True)
class Side:
    """One regime of some rules; `tracks` are those of both rules together, in one order for both sides."""

    tables: Tables
    regime: int
    tracks: tuple[str, ...]

    def entered(self, candidates: int) -> Column:
        """By what care enters tracks: one column a situation, the numbers of its candidates one below the other."""
        assistance = self.tables.columns.medical_assistance
        number = np.array([*(self.tracks.index(track) for track in self.tables.tracks), NO_TRACK])
        found = [np.repeat(np.array(NO_CANDIDATE)[:, None], EVERY_SITUATION, axis=1) for _ in range(candidates)]
        for place, rows in zip(range(assistance.candidates), found, strict=False):
            here = self._situations(place * assistance.regimes)
            rows[:] = (
                number[assistance.candidate[here]],
                assistance.admits[here],
                assistance.above[here],
                assistance.at_most[here],
            )
        return np.array(found)

    def reasons(self) -> Column:
        """What speaks against care, and whether it is such as tilt assistance is for: one column a situation."""
        assistance, tilt = self.tables.columns.medical_assistance, self.tables.columns.tilt_assistance
        without = assistance.reasons_without_track.reshape(AWAY, -1, COST_MET)[:, self._situations()]
        rows = without.transpose(0, 2, 1).reshape(-1, EVERY_SITUATION)
        return np.vstack([rows, assistance.reasons_of_care[self._situations()], tilt.admits[self._situations()]])

    def of_track(self, track: str) -> tuple[Column, tuple[int, str]] | None:
        """(ratio and category by set of categories; yearly cap and pool), None where the rules know no such track."""
        if track not in self.tables.tracks:
            return None
        assistance, number = self.tables.columns.medical_assistance, self.tables.tracks.index(track)
        rows = slice(
            number * assistance.entries + self._entries.start, number * assistance.entries + self._entries.stop
        )
        place = number * assistance.regimes + self.regime
        pool = self.tables.book.pools[assistance.pool[place]]
        terms = np.array([assistance.ratio[rows], assistance.category[rows]])
        return terms, (int(assistance.annual_cap[place]), pool)

    def uplifted(self) -> Column:
        """By set of categories whether catastrophic insurance is uplifted."""
        uplifted: Column = self.tables.columns.catastrophic_insurance.uplifted[self._entries]
        return uplifted

    def tilt_standards(self) -> list[object]:
        """By set of categories what the district has set for it, in the order that settles ties."""
        tilt = self.tables.columns.tilt_assistance
        if not tilt.has_standard[self.regime]:
            return [None] * (self._entries.stop - self._entries.start)
        places = list(
            zip(tilt.first_group[self._entries].tolist(), tilt.end_of_groups[self._entries].tolist(), strict=True)
        )
        said = {place: tuple(self._group(number) for number in range(*place)) for place in set(places)}
        return [said[place] for place in places]

    def insurance(self, year: int, insurance: int) -> tuple[object, ...]:
        """What catastrophic insurance says in a year, with uplift and without."""
        tables = self.tables.columns.catastrophic_insurance
        insured = self.regime * EVERY_INSURANCE + insurance
        first = (insured * tables.years + year_entry(year, tables)) * 2
        every = tables.deductible, tables.ratio, tables.annual_cap
        return bool(tables.insured[insured]), *(column[first + uplift] for column in every for uplift in (0, 1))

    def known(self) -> tuple[object, ...]:
        """What a claim is refused by: the categories in force, and which insurances need figures of the year."""
        insured = self.tables.columns.catastrophic_insurance.insured
        first = self.regime * EVERY_INSURANCE
        return int(self.tables.columns.rules.categories_in_force[self.regime]), *insured[
            first : first + EVERY_INSURANCE
        ].tolist()

    def _group(self, number: int) -> tuple[object, ...]:
        standards = self.tables.columns.tilt_assistance.standards
        bands = slice(standards.first_band[number], standards.end_of_bands[number])
        said = (standards.above[bands].tolist(), standards.up_to[bands].tolist(), standards.ratio[bands].tolist())
        return int(standards.annual_cap[number]), *map(tuple, said)

    def _situations(self, regimes_above: int = 0) -> slice:
        first = (regimes_above + self.regime) * EVERY_SITUATION
        return slice(first, first + EVERY_SITUATION)

    @property
    def _entries(self) -> slice:
        first = int(self.tables.columns.rules.first_entry[self.regime])
        return slice(first, first + (1 << len(self.tables.profile_of(self.regime).categories)))


@dataclass(frozen=True, slots=True)
class RegimePair:
    """Two regimes of one district, whose categories are the same in both."""

    before: Side
    after: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both."""
        return self.before, self.after

    @property
    def refuses_alike(self) -> bool:
        """Whether the same claims of the same year are refused for their categories, or for want of figures."""
        return self.before.known() == self.after.known()

    def situations(self) -> Column:
        """By circumstances the tracks that care may enter under either rules, and whether anything differs there."""
        most = max(side.tables.columns.medical_assistance.candidates for side in self.sides)
        entered, reasons = [side.entered(most) for side in self.sides], [side.reasons() for side in self.sides]
        differs = (entered[0] != entered[1]).any(axis=(0, 1)) | (reasons[0] != reasons[1]).any(axis=0)
        found = np.where(differs, FOR_ANYBODY, 0) | IN_ANY_SITUATION
        for tracks in (one[:, 0] for one in entered):
            found |= np.bitwise_or.reduce(np.where(tracks == NO_TRACK, 0, 1 << np.maximum(tracks, 0)))
        return found

    def entries(self) -> Column:
        """By set of categories the tracks on which it is paid otherwise, and whether anything else is."""
        tilt = [side.tilt_standards() for side in self.sides]
        other = np.array([one != its for one, its in zip(*tilt, strict=True)])
        other |= self.before.uplifted() != self.after.uplifted()
        found = np.where(other, IN_ANY_SITUATION, 0) | FOR_ANYBODY
        for number, track in enumerate(self.before.tracks):
            found |= np.where(self._paid_otherwise(track, len(found)), 1 << number, 0)
        return found

    def years(self, years: range) -> Flags:
        """By year and insurance whether catastrophic insurance says anything else."""
        every = ((year, insurance) for year in years for insurance in range(len(INSURANCES)))
        return np.array([self.before.insurance(*one) != self.after.insurance(*one) for one in every])

    def _paid_otherwise(self, track: str, sets: int) -> Flags:
        one, its = (side.of_track(track) for side in self.sides)
        if one is None or its is None or one[1] != its[1]:
            return np.full(sets, one is not None or its is not None)
        differs: Flags = (one[0] != its[0]).any(axis=0)
        return differs


def regimes_of(tables: Tables, day: int, district: int) -> Iterator[int]:
    """The regimes of a district on a day (days since 1970-01-01), by period of admission."""
    rules = tables.columns.rules
    edition = max(int(np.searchsorted(rules.starts, day, side="right")) - 1, 0)
    for period in range(rules.periods):
        yield int(rules.regimes[(edition * rules.periods + period) * rules.profiles + rules.profile[district]])
