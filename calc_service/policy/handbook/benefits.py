"""Every benefit of a day to be drawn: the city's or a district's, what older stays keep, what districts add."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from calc_service.domain.days import day_of
from calc_service.domain.wording import WordedCodes
from calc_service.engine.edition import Edition, RuleBook
from calc_service.engine.rules import AssistanceRules
from calc_service.policy.handbook.benefit import Benefit
from calc_service.policy.handbook.insurance import insurance_drawn
from calc_service.policy.handbook.sayings import Sayings
from calc_service.policy.handbook.tilt import tilt_drawn
from calc_service.policy.handbook.tracks import track_drawn


@dataclass(frozen=True, slots=True)
class BenefitsOfDay:
    """The benefits of `book` on the day of `words`, in their language."""

    book: RuleBook
    words: WordedCodes

    def every(self, district: str) -> list[Benefit]:
        """Those of a district in the order of payers; of the city ("") also what districts have beside the city's."""
        own = list(self._of(district))
        return own if district else [*own, *self._added([benefit.id for benefit in own if benefit.lines])]

    def _of(self, district: str) -> Iterator[Benefit]:
        edition = self.book.on(self.words.day, district)
        if edition is None:
            return
        sayings = Sayings(self.words, self.book.profile(district).categories)
        year = day_of(self.words.day).year
        yield insurance_drawn(edition.catastrophic_insurance, self.book.catastrophic_terms.get(year), year, sayings)
        yield from self._tracks(edition, district, sayings)
        yield tilt_drawn(edition.tilt_assistance, sayings)

    def _tracks(self, edition: Edition, district: str, sayings: Sayings) -> Iterator[Benefit]:
        """Those of the day, then as stays of before keep them, where that is another picture."""
        seen: list[Benefit] = []
        for before, rules in self._by_admission(edition, district):
            note = sayings.say("until_admitted", day=before) if before else ""
            for track in rules.tracks:
                drawn = track_drawn(track, rules, sayings)
                if drawn not in seen:
                    seen.append(drawn)
                    yield replace(drawn, id=f"{drawn.id}-{before}", note=note) if before else drawn

    def _by_admission(self, edition: Edition, district: str) -> Iterator[tuple[str, AssistanceRules]]:
        """What holds of the day, then for stays admitted before each ISO day from which it holds otherwise."""
        yield "", edition.medical_assistance
        for admission in reversed(self.book.admission_days):
            kept = self.book.on(self.words.day, district, admission - 1) if admission <= self.words.day else None
            if kept is not None:
                yield day_of(admission).isoformat(), kept.medical_assistance

    def _added(self, of_city: list[str]) -> Iterator[Benefit]:
        """What districts of the day have and the city has not; alike ones are drawn once, for all of them."""
        found: list[tuple[Benefit, list[str]]] = []
        for code in self.book.profile_of_district:
            there = self.book.wording.districts[code].exists_on(self.words.day)
            for benefit in self._of(code) if there else ():
                if benefit.lines and benefit.id not in of_city and not benefit.note:
                    whose = next((codes for one, codes in found if one == benefit), None)
                    if whose is None:
                        found.append((benefit, [code]))
                    else:
                        whose.append(code)
        for benefit, codes in found:
            names = Sayings(self.words, ()).joined(map(self.words.district, codes))
            yield replace(benefit, id=f"{benefit.id}-{codes[0]}", note=names)
