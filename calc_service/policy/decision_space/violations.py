"""A violation as policy staff meet it: what is wrong, what to do, and the smallest request that shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from calc_service.domain.days import day_of
from calc_service.domain.money import yuan
from calc_service.domain.vocabulary import INSURANCES
from calc_service.domain.wording import Label
from calc_service.engine.claims import CIRCUMSTANCES, NAMES
from calc_service.engine.columns import NONE, Column
from calc_service.engine.tables import Tables
from calc_service.engine.terms import NO_TRACK, OUTPATIENT
from calc_service.policy.decision_space.findings import CATEGORY, Finding
from calc_service.policy.decision_space.points import benefits
from calc_service.policy.decision_space.shrinking import DISTRICT, ledger_of
from calc_service.rulebook.complaints import ERROR, WARNING

CaseBody = dict[str, Any]


def case_body(row: Column, tables: Tables, *, district: int | None = None) -> CaseBody:
    """The case that holds the claim `row` (a row of `Claims.of`) alone.

    district: position in `Wording.districts` of another district to post it for
    """
    values = dict(zip(NAMES, row.tolist(), strict=False))
    code = list(tables.book.wording.districts)[values["district"] if district is None else district]
    opening = _opening(values, dict(zip(tables.book.pools, row[len(NAMES) :].tolist(), strict=True)))
    return {
        "case_id": "1",
        "person": {
            "district": code,
            "insurance": INSURANCES[values["insurance"]],
            "identities": [{"category": category} for category in categories(values["category_set"], code, tables)],
        },
        **({"year_to_date": [{"year": values["year"], **opening}]} if opening else {}),
        "claims": [_claim(values)],
    }


def categories(category_set: int, district: str, tables: Tables) -> list[str]:
    """The ids of a category set."""
    known = tables.book.profile(district).categories
    return [category for bit, category in enumerate(known) if category_set >> bit & 1]


def _opening(values: dict[str, int], used: dict[str, int]) -> CaseBody:
    assistance = {pool: yuan(amount) for pool, amount in used.items() if amount}
    amounts = {
        "catastrophic_base": values["opening_catastrophic_base"],
        "tilt_base": values["opening_tilt_base"],
    }
    opening: CaseBody = {name: yuan(amount) for name, amount in amounts.items() if amount}
    return opening | ({"assistance_paid": assistance} if assistance else {})


def _claim(values: dict[str, int]) -> CaseBody:
    amounts = ("total_cost", "policy_scope_cost", "basic_paid", "other_insurance_paid")
    return {
        "claim_id": "1",
        "settled_on": day_of(values["settled_on"]).isoformat(),
        **({"admitted_on": day_of(values["admitted_on"]).isoformat()} if _admitted(values) else {}),
        **CIRCUMSTANCES[values["circumstances"]]._asdict(),
        **{name: yuan(values[name]) for name in amounts if name != "other_insurance_paid" or values[name]},
    }


def _admitted(values: Mapping[str, int]) -> bool:
    return values["admitted_on"] != NONE and values["circumstances"] < OUTPATIENT


_NOT_A_FIGURE = Label(
    "数字本身造不成这种情况，请把下面的案件交给维护程序的人",
    "no figure alone can cause this: hand the case below to whoever looks after the program",
)


@dataclass(frozen=True, slots=True)
class ViolationKind:
    """What a kind of violation says, and what to do about it."""

    what: Label
    remedy: Label


KINDS: Mapping[str, ViolationKind] = {
    "one_outcome": ViolationKind(Label("一笔结算没有唯一的结论", "a claim has not exactly one outcome"), _NOT_A_FIGURE),
    "one_track": ViolationKind(
        Label(
            "一笔结算符合多个救助通道，或没有通道而仍算可支付",
            "a claim enters several tracks, or none and is payable all the same",
        ),
        Label(
            "请核对“medical_assistance.yaml”和区县文件中各通道的“when”",
            "look at `when` of the tracks in medical_assistance.yaml and in the district's file",
        ),
    ),
    "conservation": ViolationKind(
        Label("各项支付与个人负担之和不等于总费用", "payments and self-pay do not add up to the cost"), _NOT_A_FIGURE
    ),
    "nothing_negative": ViolationKind(Label("出现负数金额", "an amount is negative"), _NOT_A_FIGURE),
    "within_base": ViolationKind(Label("支付超过其基数", "a payment exceeds its base"), _NOT_A_FIGURE),
    "within_caps": ViolationKind(Label("支付超过年度限额", "a payment exceeds the yearly cap"), _NOT_A_FIGURE),
    "best_group": ViolationKind(
        Label(
            "倾斜救助与各档各组中待遇最高者不一致", "tilt assistance is not what the best of the groups and bands gives"
        ),
        _NOT_A_FIGURE,
    ),
    "cost": ViolationKind(
        Label(
            "政策范围内费用多了，待遇合计反而少了（此例 {worse} 元，费用较低时 {better} 元）",
            "the benefit falls although the policy-scope cost rises (here {worse}, at the lower cost {better} yuan)",
        ),
        Label(
            "请核对救助通道的费用条件（“stay_policy_scope_cost”）、比例和年度限额，使费用高的一边不少于低的一边",
            "look at the tracks' cost conditions (stay_policy_scope_cost), ratios and yearly caps, so that the side of"
            " the higher cost gives no less",
        ),
    ),
    CATEGORY: ViolationKind(
        Label(
            "多一个救助对象类别，待遇合计反而少了（此例 {worse} 元，少一个类别时 {better} 元）",
            "the benefit falls although the person has one more category (here {worse}, without it {better} yuan)",
        ),
        Label(
            "请核对“catastrophic_insurance.yaml”的“uplift”（年度限额、起付线、比例）和各类别的救助比例",
            "look at `uplift` in catastrophic_insurance.yaml (cap, deductible, ratio) and the categories' ratios",
        ),
    ),
    DISTRICT: ViolationKind(
        Label(
            "区县的待遇合计低于全市标准（此例区县 {worse} 元，全市 {better} 元）",
            "the district gives less in total than the city's rules (here {worse}, the city {better} yuan)",
        ),
        Label(
            "请在 districts/{code}.yaml 中把比例和限额提高到不低于全市标准",
            "raise the ratios and caps in districts/{code}.yaml to the city's or above",
        ),
    ),
}


def message(finding: Finding, pair: Column, tables: Tables) -> Label:
    """Everything about the finding that `pair` shows, on one line."""
    kind = KINDS[finding.kind]
    where, what, extent = _where(finding, pair, tables), _what(kind, finding, pair, tables), _extent(finding)
    remedy = _filled(kind.remedy, code=_district(finding, tables))
    return Label(f"{where.zh}：{what.zh}；{extent.zh}；{remedy.zh}", f"{where.en}: {what.en}; {extent.en}; {remedy.en}")


def _what(kind: ViolationKind, finding: Finding, pair: Column, tables: Tables) -> Label:
    better_tables = tables.as_in_the_city() if finding.kind == DISTRICT else tables
    worse, better = benefits(ledger_of(pair[:1], tables)), benefits(ledger_of(pair[1:], better_tables))
    return _filled(kind.what, worse=yuan(int(worse[0])), better=yuan(int(better[0])))


def _extent(finding: Finding) -> Label:
    periods, points, loss = len(finding.editions), finding.points, yuan(finding.loss)
    extent = Label(f"{periods} 个时段共 {points} 处", f"at {points} points (periods: {periods})")
    return (
        Label(f"{extent.zh}，最多相差 {loss} 元", f"{extent.en}, at worst by {loss} yuan") if finding.loss else extent
    )


def _where(finding: Finding, pair: Column, tables: Tables) -> Label:
    """Whose rules, on which day, by which tracks, and who is concerned."""
    wording, row = tables.book.wording, dict(zip(NAMES, pair[0].tolist(), strict=False))
    code, day = _district(finding, tables), day_of(row["settled_on"]).isoformat()
    labels = [wording.categories[category] for category in categories(row["category_set"], code, tables)]
    day_number = row["settled_on"]
    tracks = dict.fromkeys(_track(track, day_number, tables) for track in (finding.better_track, finding.track))
    parts = (
        wording.districts[code].label if finding.situation.profile else Label("全市", "the city"),
        Label(day, day),
        _joined(tracks, " → ", " → "),
        wording.terms["insurance"][INSURANCES[row["insurance"]]],
        _joined(labels, "、", ", ") if labels else Label("无类别", "no category"),
    )
    return _joined(parts, " · ", " · ")


def _district(finding: Finding, tables: Tables) -> str:
    return list(tables.book.wording.districts)[finding.situation.district]


def _track(track: int, day: int, tables: Tables) -> Label:
    if track <= NO_TRACK:
        return Label("无救助通道", "no track")
    return tables.book.wording.tracks[tables.tracks[track]].on(day)


def _filled(label: Label, **values: str) -> Label:
    return Label(label.zh.format(**values), label.en.format(**values))


def _joined(labels: Iterable[Label], zh: str, en: str) -> Label:
    parts = tuple(labels)
    return Label(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


_SETTLED_ON = NAMES.index("settled_on")


@dataclass(frozen=True, slots=True)
class Violation:
    """One cause of points at which something does not hold.

    level:         "error" or "warning"
    kind:          an invariant's name, "cost", "category" or "district"
    points:        at how many of the points tried it shows
    request:       the smallest body of POST /v1/assessments that shows it
    compared_with: the one that it is compared with; None for what one request shows, and where all districts have
                   rules of their own, so that the city's cannot be asked for
    """

    level: str
    kind: str
    message: Label
    points: int
    request: CaseBody
    compared_with: CaseBody | None


def violation(finding: Finding, pair: Column, tables: Tables) -> Violation:
    """The violation that `pair`, made small, shows."""
    compared = _compared_with(finding, pair, tables)
    return Violation(
        level=WARNING if finding.track_changed else ERROR,
        kind=finding.kind,
        message=message(finding, pair, tables),
        points=finding.points,
        request=case_body(pair[0], tables),
        compared_with=compared,
    )


def _compared_with(finding: Finding, pair: Column, tables: Tables) -> CaseBody | None:
    if finding.kind != DISTRICT:
        return case_body(pair[1], tables) if finding.loss else None
    day = int(pair[1, _SETTLED_ON])
    rules = tables.columns.rules
    exists = (rules.profile == 0) & (rules.first_day <= day) & (day <= rules.last_day)
    return case_body(pair[1], tables, district=int(exists.argmax())) if exists.any() else None
