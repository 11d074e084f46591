"""What of a case is missing, what is wrong, and what therefore is open."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from calc_service.case.checks import Json, Place, Problem
from calc_service.domain.days import day_number
from calc_service.domain.fields import Field, Holder, fields_of

PERSON, IDENTITIES, CLAIMS, ENROLMENT = "person", "identities", "claims", "enrolment"
ADMITTED_ON = "admitted_on"
"""A field that may stay away, and is asked for all the same where the rules go by it."""
CASE_ID: Place = ("case_id",)
OF_PERSON = tuple((PERSON, name) for name in ("district", "insurance", IDENTITIES))
HOLDERS: Mapping[object, Holder] = {
    PERSON: Holder.PERSON,
    IDENTITIES: Holder.IDENTITY,
    CLAIMS: Holder.CLAIM,
    ENROLMENT: Holder.ENROLMENT,
    "year_to_date": Holder.YEAR_TO_DATE,
}
SECTIONS = {holder: section for section, holder in enumerate((Holder.CASE, *HOLDERS.values()))}
FIELDS_AT: Mapping[tuple[Holder, object], Field] = {
    **{(holder, field.name): field for holder in SECTIONS for field in fields_of(holder)},
    (Holder.PERSON, IDENTITIES): next(field for field in fields_of(Holder.FILE) if field.name == "categories"),
}
ORDER = {at: place for place, at in enumerate(FIELDS_AT)}
REQUIRED = {holder: tuple(field.name for field in fields_of(holder) if field.required) for holder in HOLDERS.values()}
UNLESS = {CLAIMS: f"/{ENROLMENT}", ENROLMENT: f"/{CLAIMS}"}
"""Of a case that holds neither a claim nor an enrolment, either is asked for."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A case as far as it could be read.

    case:    its fields; what is missing or could not be read is not among them
    missing: the places of what is required and not there, in the order of the fields; days of admission are required
        where the rules may go by them
    errors:  every other fault
    open:    the places of both: what stands there, if anything, is not what will stand there in the end
    of_claims: by position, the open places of each claim that has any
    empty:   there is neither a claim nor an enrolment
    """

    case: Json
    missing: tuple[Place, ...]
    errors: tuple[Problem, ...]
    open: frozenset[Place]
    of_claims: Mapping[int, tuple[Place, ...]]
    empty: bool

    def is_open(self, *place: object) -> bool:
        """Whether that place, or what it stands in, is missing or wrong."""
        return any(place[:length] in self.open for length in range(len(place) + 1))

    def opened_within(self, *place: object) -> tuple[Place, ...]:
        """The open places in that place."""
        return tuple(sorted((each for each in self.open if each[: len(place)] == place), key=str))


def drafted(case: Json, problems: Sequence[Problem], admission_days: Sequence[int] = ()) -> Draft:
    """What `problems`, all that a refusal would list, mean for a case that is still being typed.

    admission_days: those of the rules (see `RuleBook`)
    """
    codes = {code for _, code in problems}
    empty = "nothing_to_compute" in codes
    missing = [place for place, code in problems if code == "required"]
    errors = tuple((place, code) for place, code in problems if code not in {"required", "nothing_to_compute"})
    if (PERSON,) in missing:
        missing = [place for place in missing if place != (PERSON,)] + list(OF_PERSON)
    if empty:
        missing += [(CLAIMS, 0, name) for name in REQUIRED[Holder.CLAIM]]
        missing += [(ENROLMENT, name) for name in REQUIRED[Holder.ENROLMENT]]
    missing += _admissions_asked_for(case, {place for place, _ in problems}, admission_days)
    every = frozenset([*missing, *(place for place, _ in errors)])
    of_claims: dict[int, tuple[Place, ...]] = {}
    for place in sorted(every, key=str):
        if place[:1] == (CLAIMS,) and len(place) > 1 and isinstance(row := place[1], int):
            of_claims[row] = (*of_claims.get(row, ()), place)
    return Draft(case, tuple(sorted(missing, key=_in_order)), errors, every, of_claims, empty)


def _admissions_asked_for(case: Json, wrong: Collection[Place], admission_days: Sequence[int]) -> Iterator[Place]:
    """The days of admission that are not there, of claims that the rules may judge by them."""
    for row, claim in enumerate(case.get(CLAIMS) or () if admission_days else ()):
        place = (CLAIMS, row, ADMITTED_ON)
        if claim.get(ADMITTED_ON) is None and claim.get("setting") != "outpatient" and place not in wrong:
            settled_on = claim.get("settled_on")
            if settled_on is not None and day_number(settled_on) >= admission_days[0]:
                yield place


def field_of(place: Place) -> Field:
    """The field that stands at a place; of a person's identities, the field that a file has for them."""
    return FIELDS_AT[_holder(place), place[-1]]


def _holder(place: Place) -> Holder:
    names = [part for part in place[:-1] if isinstance(part, str)]
    return HOLDERS[names[-1]] if names else Holder.CASE


def _in_order(place: Place) -> tuple[int, tuple[object, ...], int]:
    """By object, then by position in a list, then by field, as the request has them."""
    at = _holder(place), place[-1]
    return SECTIONS[at[0]], tuple(part for part in place if isinstance(part, int)), ORDER[at]
