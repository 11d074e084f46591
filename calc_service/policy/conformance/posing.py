"""How cases are posed: under which rules, by whom, with which claims; amounts in fen until they are written."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, TypeVar

from calc_service.domain.days import day_of
from calc_service.domain.figures import Figure
from calc_service.domain.money import HIGHEST_AMOUNT, yuan
from calc_service.domain.vocabulary import AMOUNTS, FACILITY_LEVELS, INSURANCES
from calc_service.domain.wording import Label
from calc_service.engine.columns import NONE
from calc_service.engine.edition import Edition, Profile
from calc_service.engine.rules import Track
from calc_service.engine.tables import Tables
from calc_service.policy.decision_space.situations import Situation, every_situation, parameters

Json = dict[str, Any]
CARE: Json = {
    "setting": "inpatient",
    "disease_class": "special",
    "facility_level": "tertiary",
    "facility_designated": True,
    "place_of_care": "in_city",
    "referral": "compliant",
}
"""What a case is about where it is about something else: care that is payable, and for which tilt assistance may be."""
THOUSAND_YUAN = 1_000_00


@dataclass(frozen=True, slots=True)
class PosedCase:
    """A case that has no reply yet.

    request: the body but for its case_id; None where the body is no document and stands in `body`
    """

    title: Label
    request: Json | None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Rules that differ in some figure, also in its date or source alone, from those of every other frame."""

    tables: Tables
    situation: Situation

    @property
    def edition(self) -> Edition:
        """Its rules."""
        return self.situation.edition

    @property
    def profile(self) -> Profile:
        """The profile of the rules."""
        return self.tables.book.profiles[self.situation.profile]

    @property
    def district(self) -> str:
        """The code of a district in which the rules hold."""
        return tuple(self.tables.book.wording.districts)[self.situation.district]

    @property
    def day(self) -> date:
        """The first day on which the rules hold there."""
        return day_of(self.situation.settled_on)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories in force, in the order that settles ties."""
        return tuple(each for each in self.profile.categories if each in self.edition.categories_in_force)

    @property
    def persons(self) -> tuple[tuple[str, ...], ...]:
        """Nobody's categories, then each alone."""
        return ((), *((category,) for category in self.categories))

    @property
    def insurances(self) -> tuple[str, ...]:
        """The insurances that can be computed in its year."""
        return tuple(INSURANCES[position] for position in self.situation.insurances)

    @property
    def name(self) -> Label:
        """The rules in a title: of which district from which day on."""
        label = self.tables.book.wording.districts[self.district].label
        day = self.day.isoformat()
        return Label(f"{label.zh} {day}", f"{label.en} {day}")

    def case(self, categories: Iterable[str], claims: Sequence[Json], insurance: str = "", **opening: object) -> Json:
        """A case of one person; `opening` is what the year of the frame began with, fen, pools as a mapping.

        insurance: the first that can be computed where none is given
        """
        person = {
            "district": self.district,
            "insurance": insurance or self.insurances[0],
            "identities": [{"category": category} for category in categories],
        }
        year = [{"year": self.day.year, **_written(opening)}] if opening else []
        return {"person": person, **({"year_to_date": year} if year else {}), "claims": list(claims)}

    def claim(self, cost: int, claim_id: str = "S-1", **others: object) -> Json:
        """A claim settled on the day of the frame, all of its cost (fen) in scope; `others` are further fields."""
        amounts = {"total_cost": cost, "policy_scope_cost": cost, "basic_paid": 0}
        claim = {"claim_id": claim_id, "settled_on": self.day.isoformat(), **CARE, **amounts, **others}
        if self.situation.admitted_on != NONE and claim["setting"] == "inpatient":
            claim.setdefault("admitted_on", day_of(self.situation.admitted_on).isoformat())
        return _written(claim)

    def claim_on(self, track: Track, base: int, claim_id: str = "S-1", **others: object) -> Json | None:
        """A claim on a track of which insurance leaves `base` (fen) to assistance; None where no claim can."""
        cost = max(base, track.lowest)
        if cost > min(track.highest, HIGHEST_AMOUNT):
            return None
        care = {
            "disease_class": track.disease_class,
            "setting": "inpatient" if "inpatient" in track.settings else "outpatient",
            "facility_level": next(level for level in FACILITY_LEVELS if level in track.facility_levels),
        }
        # What the insurer is said to have paid decides the base, whatever its own terms are.
        paid = {"basic_paid": cost - base, "catastrophic_paid": 0}
        return self.claim(cost, claim_id, **{**care, **paid, **others})

    def track(self, name: str) -> Track:
        """The track of that name, which is in force."""
        return next(track for track in self.edition.medical_assistance.tracks if track.id == name)

    def persons_of(self, track: Track) -> Iterator[str]:
        """The categories whose claims a track takes."""
        yield from (category for category in self.categories if category in track.ratio)


def frames(tables: Tables) -> tuple[Frame, ...]:
    """Every frame, the city's before the districts', each profile's in order of days."""
    found: dict[Hashable, Frame] = {}
    for one in sorted(every_situation(tables), key=lambda one: (one.profile, one.of_stays, one.settled_on)):
        key = (one.profile, parameters(one.edition), *_stated(one.edition, one.profile), *_stated(one.terms, one.year))
        found.setdefault(key, Frame(tables, one))
    return tuple(found.values())


def latest(every: Sequence[Frame]) -> tuple[Frame, ...]:
    """The last frame of each profile in which all care can be computed."""
    return tuple({one.situation.profile: one for one in every if not one.situation.of_stays}.values())


Item = TypeVar("Item", bound=Hashable)


def new_in(every: Sequence[Frame], found: Callable[[Frame], Iterable[Item]]) -> Iterator[tuple[Frame, Item]]:
    """(a frame, one of what is `found` in it): of all frames what none before had, of the latest all."""
    known: set[Item] = set()
    whole = latest(every)
    for frame in every:
        for one in dict.fromkeys(found(frame)):
            if one not in known or frame in whole:
                yield frame, one
            known.add(one)


def _stated(rules: object, about: int) -> tuple[Hashable, ...]:
    return (about, frozenset((one.name, one.start, one.value, one.cite) for one in figures_in(rules)))


def figures_in(rules: object) -> Iterator[Figure]:
    """Every figure of some rules."""
    if isinstance(rules, Figure):
        yield rules
    elif isinstance(rules, Mapping):
        yield from (figure for part in rules.values() for figure in figures_in(part))
    elif isinstance(rules, tuple):
        yield from (figure for part in rules for figure in figures_in(part))
    elif is_dataclass(rules):
        yield from (figure for field in fields(rules) for figure in figures_in(getattr(rules, field.name)))


def _written(fields_in_fen: Mapping[str, Any]) -> Json:
    return {name: _text(name, value) for name, value in fields_in_fen.items()}


_IN_FEN = frozenset({*AMOUNTS, "tilt_base", "in_scope_self_pay", "assistance_paid", "catastrophic_base"})


def _text(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return {pool: yuan(amount) for pool, amount in value.items()}
    return yuan(value) if name in _IN_FEN and isinstance(value, int) else value


def joined(*parts: Label) -> Label:
    """A title of several parts."""
    return Label(" · ".join(part.zh for part in parts), " · ".join(part.en for part in parts))


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called in titles."""

    tables: Tables

    def term(self, enumeration: str, code: object) -> Label:
        """A code of the vocabulary."""
        text = str(code).lower() if isinstance(code, bool) else str(code)
        return self.tables.book.wording.terms[enumeration][text]

    def person(self, categories: Iterable[str]) -> Label:
        """The categories of a person."""
        named = tuple(categories)
        return self.tables.book.wording.group(named) if named else Label("没有身份", "no category")

    def track(self, frame: Frame, track: Track) -> Label:
        """A track as it is called in the rules of a frame."""
        return self.tables.book.wording.tracks[track.id].on(frame.situation.settled_on)


SIDES = {-1: Label("低 1 分", "a fen below"), 0: Label("恰好相等", "just at it"), 1: Label("高 1 分", "a fen above")}
"""By how many fen an amount differs from a threshold, in a title."""
SIDE_CODES = {-1: "below", 0: "at", 1: "above"}
