"""Cases of several claims: their order, reversals, stays settled in parts, and years carried on."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise, permutations, product

from calc_service.domain.money import HIGHEST_AMOUNT
from calc_service.domain.wording import Label
from calc_service.policy.conformance import thresholds
from calc_service.policy.conformance.posing import SIDES, THOUSAND_YUAN, Frame, Json, Names, PosedCase, joined, latest

CENT = 1_00
Solve = Callable[[Json], Json]
"""The reply to a request, as it is posted next: `year_to_date`."""
TIMES: Mapping[Label, tuple[str | None, str | None]] = {
    Label("都没有时刻，按编号", "no times: by id"): (None, None),
    Label("没有时刻的在前", "the one without a time first"): ("08:00:00", None),
    Label("按时刻先后", "by time"): ("23:59:59.5", "08:00:00"),
    Label("时刻相同，按编号", "the same time: by id"): ("08:00:00", "08:00:00.000"),
    Label("时刻只差一纳秒", "a nanosecond apart"): ("08:00:00.000000001", "08:00:00"),
}
IDS = (("S-1", "S-2"), ("S-10", "S-9"), ("a", "B"), ("é", "z"), ("结算", "z"))
"""Order by code point: digits are no numbers, capitals stand before small letters."""

CAP_NEARLY_USED = Label("限额将用完", "the cap nearly used")
DEDUCTIBLE_NEARLY_REACHED = Label("将超过起付线", "the deductible nearly reached")


def order(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Two claims of a day of which only one gets what is left, in every order in which they can be posted."""
    for frame in latest(every):
        for categories, (how, times), ids in product(frame.persons, TIMES.items(), IDS):
            for turned, (what, opening) in product((False, True), _nearly_used(frame, categories).items()):
                claims = [
                    frame.claim(cost, claim_id, settled_time=time, **care)
                    for cost, claim_id, time, care in zip(
                        (THOUSAND_YUAN, 3 * THOUSAND_YUAN + 1),
                        ids,
                        times,
                        ({}, {"referral": "missing"} if turned else {}),
                        strict=True,
                    )
                ]
                for posted in permutations(claims):
                    title = joined(
                        how, what, Label(" < ".join(sorted(ids)), " < ".join(sorted(ids))), names.person(categories)
                    )
                    yield PosedCase(title, frame.case(categories, posted, **opening))
        yield from _days_apart(frame, names)


def _nearly_used(frame: Frame, categories: tuple[str, ...]) -> dict[Label, Json]:
    """What the year began with, so that the first claim of the day leaves less to the second."""
    track = frame.edition.medical_assistance.fallback("special")
    if categories:
        left = min(track.annual_cap.number, THOUSAND_YUAN)
        return {CAP_NEARLY_USED: {"assistance_paid": {track.pool: track.annual_cap.number - left}}}
    deductible = 0 if frame.situation.terms is None else frame.situation.terms.deductible.number
    return {DEDUCTIBLE_NEARLY_REACHED: {"catastrophic_base": max(deductible - THOUSAND_YUAN, 0)}}


def _days_apart(frame: Frame, names: Names) -> Iterator[PosedCase]:
    """The day comes before the time and the id."""
    following = (frame.day + timedelta(days=1)).isoformat()
    for categories in frame.persons:
        claims = [
            frame.claim(THOUSAND_YUAN, "S-2", settled_time="23:00:00"),
            frame.claim(3 * THOUSAND_YUAN, "S-1", settled_time="01:00:00") | {"settled_on": following},
        ]
        for what, opening in _nearly_used(frame, categories).items():
            for posted in permutations(claims):
                title = joined(Label("先按日期", "by day first"), what, names.person(categories))
                yield PosedCase(title, frame.case(categories, posted, **opening))


def reversals(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """A claim cancelled among others, which are computed as if it had never been."""
    for frame in latest(every):
        for categories, (position, days) in product(frame.persons, product(range(3), (0, 1, 400))):
            claims = [frame.claim(cost, f"S-{number}") for number, cost in enumerate(_LARGE, 1)]
            back = claims[position] | {
                "claim_id": "R-1",
                "reverses": f"S-{position + 1}",
                "settled_on": _after(frame, days),
            }
            for what, opening in _nearly_used(frame, categories).items():
                title = joined(
                    Label(f"冲销第 {position + 1} 笔", f"claim {position + 1} reversed"), what, names.person(categories)
                )
                for posted in ([*claims, back], [back, *claims]):
                    yield PosedCase(title, frame.case(categories, posted, **opening))
        for categories in frame.persons:
            claim = frame.claim(THOUSAND_YUAN)
            back = claim | {"claim_id": "R-1", "reverses": "S-1"}
            title = joined(Label("全部冲销，没有剩下", "everything is reversed"), names.person(categories))
            yield PosedCase(title, frame.case(categories, [claim, back]))


_LARGE = (THOUSAND_YUAN, 5 * THOUSAND_YUAN + 3, 2 * THOUSAND_YUAN + 7)


def _after(frame: Frame, days: int) -> str:
    """A later day; only of a year that has figures, since the reversal itself needs none."""
    return (frame.day + timedelta(days=days)).isoformat()


PARTS: Mapping[Label, tuple[Json, Json]] = {
    Label("同一机构", "one facility"): ({"facility_id": "H-1"}, {"facility_id": "H-1"}),
    Label("没有写机构", "no facility named"): ({}, {}),
    Label("两个机构，不算一次住院", "two facilities, so two stays"): ({"facility_id": "H-1"}, {"facility_id": "H-2"}),
    Label("一部分在门诊结算", "one part outpatient"): ({}, {"setting": "outpatient"}),
    Label("一部分为特殊疾病", "one part with a special disease"): ({}, {"disease_class": "special"}),
    Label("一部分在一级机构", "one part in a primary facility"): ({}, {"facility_level": "primary"}),
    Label("没有住院编号", "no stay named"): ({"stay_id": None}, {"stay_id": None}),
    Label("相隔多日", "days apart"): (
        {"admitted_on": "{0}", "discharged_on": "{0}"},
        {"admitted_on": "{9}", "discharged_on": "{9}", "settled_on": "{9}"},
    ),
}


def stays(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Stays settled in parts whose costs add up to a fen below, at and above each bound; also across the new year."""
    for frame in latest(every):
        for track in frame.edition.medical_assistance.tracks:
            for threshold, step in product(thresholds.of_stays(track), SIDES):
                for categories, (what, parts) in product(frame.persons, PARTS.items()):
                    claims = _parts(frame, threshold.point + step, track.disease_class, parts)
                    title = joined(what, Label("合计", "together"), SIDES[step], names.person(categories))
                    yield PosedCase(title, frame.case(categories, claims))
                    # One part cancelled: what is left is judged alone.
                    back = claims[1] | {"claim_id": "R-1", "reverses": "S-2"}
                    yield PosedCase(
                        joined(title, Label("其一冲销", "one reversed")), frame.case(categories, [*claims, back])
                    )
    yield from _across_years(every, names)


def _parts(frame: Frame, cost: int, disease_class: str, parts: tuple[Json, Json]) -> list[Json]:
    costs = (cost // 3, cost - cost // 3)
    return [
        frame.claim(
            each, f"S-{number}", **{"disease_class": disease_class, "stay_id": "Z-1", **_dated(part, frame.day)}
        )
        for number, (each, part) in enumerate(zip(costs, parts, strict=True), 1)
    ]


def _dated(part: Json, day: date) -> Json:
    return {
        name: (day + timedelta(days=int(value[1:-1]))).isoformat() if str(value).startswith("{") else value
        for name, value in part.items()
    }


def _across_years(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """The parts of one stay in two benefit years: each pays from its own year, the cost is that of the whole."""
    for before, frame in pairwise(every):
        if (before.situation.profile, before.day.year + 1) != (
            frame.situation.profile,
            frame.day.year,
        ) or frame.situation.of_stays:
            continue
        last = {"settled_on": date(before.day.year, 12, 31).isoformat()}
        for track in frame.edition.medical_assistance.tracks:
            for threshold, step, categories in product(thresholds.of_stays(track), SIDES, frame.persons):
                first, second = _parts(frame, threshold.point + step, track.disease_class, ({}, {}))
                title = joined(
                    Label("跨年住院", "a stay across the new year"), frame.name, SIDES[step], names.person(categories)
                )
                yield PosedCase(
                    title, frame.case(categories, [first | last, second | {"settled_on": _new_year(frame)}])
                )


def _new_year(frame: Frame) -> str:
    return date(frame.day.year, 1, 1).isoformat() if frame.day.month == 1 else frame.day.isoformat()


def openings(every: tuple[Frame, ...], names: Names, solve: Solve) -> Iterator[PosedCase]:
    """Each running total by itself; and cases that go on where others ended."""
    for frame in latest(every):
        pools = frame.tables.book.pools
        totals: Json = {
            "catastrophic_base": 5 * THOUSAND_YUAN + 1,
            "tilt_base": 2 * THOUSAND_YUAN + 3,
            "in_scope_self_pay": THOUSAND_YUAN + 7,
        }
        for categories in frame.persons:
            claim = frame.claim(30 * THOUSAND_YUAN + 1, basic_paid=THOUSAND_YUAN)
            person = names.person(categories)
            yield PosedCase(joined(Label("没有年初累计", "no opening totals"), person), frame.case(categories, [claim]))
            for name, amount in (*totals.items(), *(("assistance_paid", {pool: CENT}) for pool in pools)):
                yield PosedCase(
                    joined(names.term("amount", name), person), frame.case(categories, [claim], **{name: amount})
                )
            everything = totals | {"assistance_paid": dict.fromkeys(pools, CENT + 1)}
            yield PosedCase(
                joined(Label("各项累计", "every total"), person), frame.case(categories, [claim], **everything)
            )
            yield from _carried_on(frame, categories, person, solve)


def _carried_on(frame: Frame, categories: tuple[str, ...], person: Label, solve: Solve) -> Iterator[PosedCase]:
    costs = (30 * THOUSAND_YUAN + 1, 90 * THOUSAND_YUAN + 3, 7 * THOUSAND_YUAN + 9, 200 * THOUSAND_YUAN + 5)
    claims = [
        frame.claim(cost, f"S-{number}", disease_class=("special", "other")[number % 2])
        for number, cost in enumerate(costs)
    ]
    yield PosedCase(joined(Label("四笔一次提交", "four claims at once"), person), frame.case(categories, claims))
    before: list[Json] = []
    for number, claim in enumerate(claims, 1):
        case = frame.case(categories, [claim]) | ({"year_to_date": before} if before else {})
        title = joined(
            Label(f"同样四笔，接着提交第 {number} 笔", f"the same four, carried on with claim {number}"), person
        )
        yield PosedCase(title, case)
        before = solve(case)["year_to_date"]


def payments(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """What other funds paid: nothing, everything, and what the insurer settled beside what the rules give."""
    for frame in latest(every):
        deductible = 0 if frame.situation.terms is None else frame.situation.terms.deductible.number
        cost = min(deductible * 3 + 5, HIGHEST_AMOUNT)
        paid: dict[Label, Json] = {
            Label("没有其他支付", "nothing else paid"): {},
            Label("基本医保全部支付", "basic insurance paid it all"): {"basic_paid": cost},
            Label("基本医保和其他保险全部支付", "basic and other insurance paid it all"): {
                "basic_paid": cost - 1,
                "other_insurance_paid": 1,
            },
            Label("大病保险填报 0.00", "the insurer settled 0.00"): {"catastrophic_paid": 0},
            Label("大病保险填报 1 分", "the insurer settled a fen"): {"catastrophic_paid": 1},
            Label("大病保险付清", "the insurer settled it all"): {"catastrophic_paid": cost},
            Label("只剩 1 分", "a fen is left"): {"basic_paid": cost - 1, "catastrophic_paid": 0},
            Label("另有范围外费用", "cost out of scope besides"): {"total_cost": cost + 12_34},
            Label("没有政策范围内费用", "nothing in scope"): {"total_cost": cost, "policy_scope_cost": 0},
            Label("没有费用", "no cost"): {"total_cost": 0, "policy_scope_cost": 0},
        }
        for (what, amounts), categories, insurance in product(paid.items(), frame.persons, frame.insurances):
            claim = frame.claim(cost, **amounts)
            title = joined(what, names.term("insurance", insurance), names.person(categories))
            yield PosedCase(title, frame.case(categories, [claim], insurance))
        for categories in frame.persons:
            claims = [frame.claim(cost), frame.claim(cost, "S-2") | {"settled_on": _after(frame, 1)}]
            case = frame.case(categories, claims) | {"as_of": frame.day.isoformat()}
            yield PosedCase(joined(AS_OF, names.person(categories)), case)


AS_OF = Label("查询基准日在两笔之间", "asked as of a day between the two")
