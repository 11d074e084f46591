"""Cases whose parts contradict each other, and cases that the rules have nothing for."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date, timedelta

from calc_service.domain.days import day_of
from calc_service.domain.identity_number import is_identity_number
from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL, yuan
from calc_service.domain.wording import Label
from calc_service.policy.conformance.posing import Frame, Json, PosedCase

MANY_FAULTS = 1_000
NO_DIGEST = "sha256:" + "0" * 64


def contradictions(frame: Frame, whole: Json) -> Iterator[PosedCase]:
    """What is wrong though each field is right; beside it what is just not wrong."""
    for title, claims in {**_payments(whole), **_reversals(frame, whole), **_days(frame, whole)}.items():
        yield PosedCase(title, whole | {"claims": claims})
    for title, changed in _of_the_case(frame, whole).items():
        yield PosedCase(title, {name: value for name, value in (whole | changed).items() if value != LEFT_OUT})


LEFT_OUT = "left out"


def _claim(whole: Json, claim_id: str = "S-1", **fields: object) -> Json:
    return {**whole["claims"][0], "claim_id": claim_id, **fields}


def _payments(whole: Json) -> Mapping[Label, list[Json]]:
    cost = {"total_cost": "100.00", "policy_scope_cost": "100.00", "basic_paid": "60.00"}
    return {
        Label(f"{zh}：{word}", f"{en}: {term}"): [_claim(whole, **{**cost, **paid, name: amount})]
        for zh, en, name, paid, at, above in (
            ("政策范围内费用与总费用", "in-scope cost and total cost", "policy_scope_cost", {}, "100.00", "100.01"),
            ("基本医保与政策范围", "basic insurance and in-scope cost", "basic_paid", {}, "100.00", "100.01"),
            ("其他保险与政策范围", "other insurance and in-scope cost", "other_insurance_paid", {}, "40.00", "40.01"),
            ("大病保险与政策范围", "the insurer and in-scope cost", "catastrophic_paid", {}, "40.00", "40.01"),
            (
                "三项保险与政策范围",
                "all insurance and in-scope cost",
                "catastrophic_paid",
                {"other_insurance_paid": "39.99"},
                "0.01",
                "0.02",
            ),
        )
        for word, term, amount in (("恰好相等", "just equal", at), ("高 1 分", "a fen above", above))
    }


def _reversals(frame: Frame, whole: Json) -> Mapping[Label, list[Json]]:
    first, back = _claim(whole), _claim(whole, "R-1", reverses="S-1")
    early = (frame.day - timedelta(days=1)).isoformat()
    timed = {"settled_time": "08:00:00"}
    return {
        Label("编号重复", "an id repeated"): [first, first],
        Label("冲销不存在的结算", "an unknown claim reversed"): [first, _claim(whole, "R-1", reverses="S-9")],
        Label("冲销自己", "a claim reverses itself"): [_claim(whole, reverses="S-1")],
        Label("冲销两次", "reversed twice"): [first, back, _claim(whole, "R-2", reverses="S-1")],
        Label("冲销一笔冲销", "a reversal reversed"): [first, back, _claim(whole, "R-2", reverses="R-1")],
        Label("冲销早于原结算", "reversed before it was settled"): [
            _claim(whole, settled_on=(frame.day + timedelta(days=1)).isoformat()),
            back,
        ],
        Label("同日冲销时刻较早", "reversed earlier on the day"): [
            first | {"settled_time": "08:00:01"},
            back | timed,
        ],
        Label("同日冲销时刻相同", "reversed at the same time"): [first | timed, back | timed],
        Label("同日冲销没有时刻", "reversed on the day, no time known"): [first | timed, back],
        Label("编号相差大小写，不算重复", "ids that differ in case are two"): [first, _claim(whole, "s-1")],
        Label("原结算在规则之前", "the original precedes the reversal by a day"): [first | {"settled_on": early}, back],
    }


def _days(frame: Frame, whole: Json) -> Mapping[Label, list[Json]]:
    day = {step: (frame.day + timedelta(days=step)).isoformat() for step in (-1, 0, 1)}
    return {
        Label("出院在结算当日", "discharged on the day of settlement"): [
            _claim(whole, admitted_on=day[-1], discharged_on=day[0])
        ],
        Label("出院晚于结算", "discharged after the settlement"): [_claim(whole, discharged_on=day[1])],
        Label("出院早于入院", "discharged before the admission"): [
            _claim(whole, admitted_on=day[0], discharged_on=day[-1])
        ],
        Label("入院晚于结算", "admitted after the settlement"): [_claim(whole, admitted_on=day[1], discharged_on=None)],
    }


def _of_the_case(frame: Frame, whole: Json) -> Mapping[Label, Json]:
    person, opening = whole["person"], whole["year_to_date"][0]
    year = frame.day.year
    dated = {"category": frame.categories[0], "from": f"{year}-06-02", "to": f"{year}-06-01"}
    highest, most = yuan(HIGHEST_TOTAL), yuan(HIGHEST_AMOUNT)
    pool = frame.tables.book.pools[0]
    return {
        Label("没有可计算的内容", "nothing to compute"): {"enrolment": None, "claims": []},
        Label("没有写参保和结算", "neither enrolment nor claims"): {"enrolment": LEFT_OUT, "claims": LEFT_OUT},
        Label("规则版本不存在", "rules that there are not"): {"rules_digest": NO_DIGEST},
        Label("规则版本正是这一版", "these very rules"): {"rules_digest": frame.tables.book.digest},
        Label("身份首尾颠倒", "an identity that ends before it begins"): {"person": person | {"identities": [dated]}},
        Label("人员编号是身份证号码", "an identity number as the person's id"): {
            "person": person | {"person_id": identity_number(frame.district)}
        },
        Label("同一年度两条累计", "a year opened twice"): {"year_to_date": [opening, opening]},
        Label("没有这个限额池", "no such pool"): {"year_to_date": [opening | {"assistance_paid": {"none": "0.00"}}]},
        Label("大病保险累计已到上限", "the base is at the highest total"): {
            "year_to_date": [opening | {"catastrophic_base": highest}]
        },
        Label("限额池累计已到上限", "a pool is at the highest total"): {
            "year_to_date": [opening | {"assistance_paid": {pool: highest}}]
        },
        Label("个人自付累计已到上限", "the burden is at the highest total"): {
            "year_to_date": [opening | {"in_scope_self_pay": highest}]
        },
        Label("金额为最高", "the highest amount"): {
            "claims": [_claim(whole, total_cost=most, policy_scope_cost=most, basic_paid="0.00")]
        },
        Label("问题太多，不逐一列出", "more faults than are listed"): {
            "person": person | {"identities": [{}] * MANY_FAULTS},
            "claims": [{}],
        },
    }


def rules_lack(frame: Frame, whole: Json) -> Iterator[PosedCase]:
    """Days, years, districts and categories that the rules do not know."""
    book = frame.tables.book
    known = day_of(book.starts[0])
    days = {
        Label("规则施行前一日", "the day before the first rules"): known - timedelta(days=1),
        Label("规则施行当日", "the first day of the rules"): known,
        Label("数据登记之后的一年", "a year after all that is on file"): date(max(book.catastrophic_terms) + 1, 1, 1),
        Label("数据登记的最后一日", "the last day of the last year on file"): date(
            max(book.catastrophic_terms), 12, 31
        ),
    }
    for title, day in days.items():
        claims = [_claim(whole, settled_on=day.isoformat(), discharged_on=None)]
        yield PosedCase(title, {"person": whole["person"], "claims": claims})
        enrolment = {"year": day.year, "tier": 1, "paid_on": day.isoformat()}
        yield PosedCase(title, {"person": whole["person"], "enrolment": enrolment})
        employed = deepcopy(whole["person"]) | {"insurance": "employee"}
        yield PosedCase(title, {"person": employed, "claims": claims})
    for district in ("500999", "110101", "万州区"):
        yield PosedCase(
            Label(f"没有这个区县：{district}", f"no such district: {district}"),
            whole | {"person": whole["person"] | {"district": district}},
        )
    others = {category for profile in book.profiles for category in profile.categories} - set(frame.profile.categories)
    for category in (*sorted(others), "no_such_category"):
        yield PosedCase(
            Label(f"区县没有这个类别：{category}", f"a category that the district does not know: {category}"),
            whole | {"person": whole["person"] | {"identities": [{"category": category}]}},
        )


def identity_number(district: str) -> str:
    """A valid number that nobody has: of somebody born on the first day of 1900."""
    return next(number for digit in "0123456789X" if is_identity_number(number := f"{district}19000101000{digit}"))
