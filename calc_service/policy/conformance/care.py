"""Cases about care and persons: every circumstance, every set of categories, every enrolment."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product

import numpy as np

from calc_service.domain.vocabulary import INSURANCES
from calc_service.domain.wording import Label
from calc_service.engine.claims import CIRCUMSTANCES, Circumstances
from calc_service.policy.conformance.posing import Frame, Json, Names, PosedCase, joined, latest
from calc_service.policy.decision_space.equivalence import representative_circumstances

MOST_CATEGORIES = 6
"""Of so many categories every set is tried; of more those of one, of two, and of all."""
EVERY_DAY = Label("起止日期", "first and last days")


def circumstances(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Each person in all circumstances under the latest rules of the city; in those that differ under all others.

    Each insurance under the latest rules of the city and of each district.
    """
    last = latest(every)
    for frame in every:
        for categories, insurance in product(
            frame.persons, frame.insurances if frame in last else frame.insurances[:1]
        ):
            in_all = frame is last[0] and insurance == frame.insurances[0]
            for position in frame.situation.circumstances if in_all else _that_differ(frame):
                care = CIRCUMSTANCES[position]
                said = (names.term(field, code) for field, code in care._asdict().items())
                title = joined(frame.name, names.person(categories), names.term("insurance", insurance), *said)
                yield PosedCase(title, frame.case(categories, [_costly(frame, care)], insurance))


def _that_differ(frame: Frame) -> np.ndarray:
    return representative_circumstances(frame.tables, frame.situation)


def _costly(frame: Frame, care: Circumstances) -> Json:
    """A claim above every bound of a stay, of which each fund leaves something and which does not come out even."""
    bounds = [bound.number for track in frame.edition.medical_assistance.tracks for bound in track.bounds]
    deductible = 0 if frame.situation.terms is None else frame.situation.terms.deductible.number
    cost = max(*bounds, deductible, 0) * 7 // 5 + 1
    amounts: Json = {"total_cost": cost + cost // 9, "basic_paid": cost // 7, "other_insurance_paid": cost // 97}
    return frame.claim(cost, **care._asdict(), **amounts)


def sets_of(categories: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Sets of categories, the smallest first."""
    sizes = range(len(categories) + 1) if len(categories) <= MOST_CATEGORIES else (0, 1, 2, len(categories))
    yield from (each for size in sizes for each in combinations(categories, size))


def identities(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Every set of categories on every track; and each category a day before, on and after its ends."""
    for frame in latest(every):
        classes = dict.fromkeys(track.disease_class for track in frame.edition.medical_assistance.tracks)
        for categories, disease_class, insurance in product(sets_of(frame.categories), classes, frame.insurances):
            claim = _costly(frame, CIRCUMSTANCES[0]._replace(disease_class=disease_class, facility_designated=True))
            title = joined(frame.name, names.person(categories), names.term("disease_class", disease_class))
            # Listed the other way round: the order of the list decides nothing.
            yield PosedCase(title, frame.case(categories[::-1], [claim], insurance))
        yield from _ends_of_identities(frame, names)


def _ends_of_identities(frame: Frame, names: Names) -> Iterator[PosedCase]:
    later = frame.day + timedelta(days=30)
    if later.year != frame.day.year:
        return
    for category, (begins, ends) in product(frame.categories, _ends(later)):
        claim = frame.claim(2_000_00) | {"settled_on": later.isoformat()}
        case = frame.case((), [claim])
        case["person"]["identities"] = [{"category": category, "from": begins, "to": ends}]
        days = f"{begins or '…'} – {ends or '…'}"
        yield PosedCase(joined(EVERY_DAY, names.person([category]), Label(days, days)), case)


def _ends(day: date) -> list[tuple[str | None, str | None]]:
    around = [(day + timedelta(days=step)).isoformat() for step in (-1, 0, 1)]
    return [*((begins, None) for begins in around), *((None, ends) for ends in around), (around[1], around[1])]


def premium(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Every set of categories in every year, tier and insurance; under the rules of that year and of the latest."""
    standards = next(iter(every)).tables.book.premium_standards
    for frame in latest(every):
        for year, tier, insurance in product(standards, (1, 2), INSURANCES):
            for categories in sets_of(frame.categories):
                enrolment = {"year": year, "tier": tier, "paid_on": _paid_on(frame, year).isoformat()}
                case = frame.case(categories, [], insurance)
                del case["claims"]
                title = joined(
                    Label(f"{year} 年参保", f"enrolled for {year}"),
                    names.term("tier", tier),
                    names.term("insurance", insurance),
                    names.person(categories),
                )
                yield PosedCase(title, {**case, "enrolment": enrolment})
    yield from _premium_of_each_day(every, names)


def _paid_on(frame: Frame, year: int) -> date:
    """A day of the year on which the frame's rules hold, or else the day on which they begin."""
    return max(frame.day, date(year, 1, 1))


def _premium_of_each_day(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    for frame in every:
        for categories, tier in product(frame.persons, (1, 2)):
            year = min(frame.tables.book.premium_standards, key=lambda one: abs(one - frame.day.year))
            case = frame.case(categories, [], INSURANCES[0])
            del case["claims"]
            enrolment = {"year": year, "tier": tier, "paid_on": frame.day.isoformat()}
            title = joined(frame.name, names.term("tier", tier), names.person(categories))
            yield PosedCase(title, {**case, "enrolment": enrolment})
