"""Cases about days: those on which rules begin, years and districts."""

from collections.abc import Iterator
from datetime import date, timedelta

from calc_service.domain.days import AFTER_ALL_DAYS, BEFORE_ALL_DAYS, day_of
from calc_service.domain.wording import District, Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.conformance.posing import THOUSAND_YUAN, Frame, Json, Names, PosedCase, joined, latest

ON, AFTER, BEFORE = Label("当日", "on it"), Label("次日", "the day after"), Label("前一日", "the day before")
AROUND = {-1: BEFORE, 0: ON, 1: AFTER}


def days(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """The day before, on and after which any rule begins, and the turn of each year, for everybody."""
    for frame in latest(every):
        book = frame.tables.book
        for start in turning_days(book):
            for step, said in AROUND.items():
                day = start + timedelta(days=step)
                title = joined(frame.name, Label(f"{start} {said.zh}", f"{start}, {said.en}"))
                for categories in frame.persons:
                    claims = [_claim(frame, day, f"S-{number}", **care) for number, care in enumerate(KINDS_OF_CARE, 1)]
                    case = frame.case(categories, claims)
                    yield PosedCase(joined(title, names.person(categories)), case)
                yield PosedCase(title, _enrolled(frame.district, book, day))


KINDS_OF_CARE: tuple[Json, ...] = ({}, {"disease_class": "other"}, {"setting": "outpatient", "disease_class": "other"})


def turning_days(book: RuleBook) -> list[date]:
    """The days on which any rule begins, and the first of each year on file, ascending."""
    years = (date(year, 1, 1) for year in sorted({*book.catastrophic_terms, *book.premium_standards}))
    return sorted({*years, *map(day_of, (*book.starts, *book.admission_days))})


def _claim(frame: Frame, day: date, claim_id: str = "S-1", **care: object) -> Json:
    claim = frame.claim(40 * THOUSAND_YUAN + 1, claim_id, basic_paid=5 * THOUSAND_YUAN, **care) | {
        "settled_on": day.isoformat()
    }
    if claim.get("admitted_on", "") > claim["settled_on"]:
        claim["admitted_on"] = claim["settled_on"]
    return claim


def _enrolled(district: str, book: RuleBook, day: date) -> Json:
    year = min(book.premium_standards, key=lambda one: abs(one - day.year))
    person = {"district": district, "insurance": "resident", "identities": [{"category": _first(book)}]}
    return {"person": person, "enrolment": {"year": year, "tier": 1, "paid_on": day.isoformat()}}


def _first(book: RuleBook) -> str:
    return book.profiles[0].categories[0]


def districts(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Every district in every year, and a day before, on and after its first and its last day."""
    del names
    city = latest(every)[0]
    book = city.tables.book
    for district in book.wording.districts.values():
        for frame in (one for one in every if one.situation.profile == 0):
            yield from _in_district(district, frame, frame.day, ON)
        for edge in (district.first_day, district.last_day):
            if BEFORE_ALL_DAYS < edge < AFTER_ALL_DAYS:
                for step, said in AROUND.items():
                    yield from _in_district(district, city, day_of(edge) + timedelta(days=step), said)


def _in_district(district: District, frame: Frame, day: date, said: Label) -> Iterator[PosedCase]:
    title = Label(f"{district.label.zh} {day} {said.zh}", f"{district.label.en} {day}, {said.en}")
    categories = [_first(frame.tables.book)]
    for kind in KINDS_OF_CARE[:2]:
        case = frame.case(categories, [_claim(frame, day, **kind)])
        case["person"]["district"] = district.code
        yield PosedCase(title, case)
    yield PosedCase(title, _enrolled(district.code, frame.tables.book, day))
