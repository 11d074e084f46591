"""What is said about a violation: where it shows, what is wrong, how far it reaches, and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from calc_service.domain.days import day_of
from calc_service.domain.money import yuan
from calc_service.domain.vocabulary import INSURANCES
from calc_service.domain.wording import Label
from calc_service.engine.claims import NAMES
from calc_service.engine.columns import Column
from calc_service.engine.medical_assistance import NO_TRACK
from calc_service.engine.regimes import Tables
from calc_service.policy.decision_space.findings import CATEGORY, Finding
from calc_service.policy.decision_space.outcomes import as_in_the_city, benefits
from calc_service.policy.decision_space.proofs import DISTRICT, ledger_of
from calc_service.policy.decision_space.request import categories

_NOT_A_FIGURE = Label(
    "数字本身造不成这种情况，请把下面的案件交给维护程序的人",
    "no figure alone can cause this: hand the case below to whoever looks after the program",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of violation says, and what to do about it."""

    what: Label
    remedy: Label


KINDS: Mapping[str, Kind] = {
    "one_outcome": Kind(Label("一笔结算没有唯一的结论", "a claim has not exactly one outcome"), _NOT_A_FIGURE),
    "one_track": Kind(
        Label(
            "一笔结算符合多个救助通道，或没有通道而仍算可支付",
            "a claim enters several tracks, or none and is payable all the same",
        ),
        Label(
            "请核对 medical_assistance.yaml 和区县文件中各通道的 when",
            "look at `when` of the tracks in medical_assistance.yaml and in the district's file",
        ),
    ),
    "conservation": Kind(
        Label("各项支付与个人负担之和不等于总费用", "payments and self-pay do not add up to the cost"), _NOT_A_FIGURE
    ),
    "nothing_negative": Kind(Label("出现负数金额", "an amount is negative"), _NOT_A_FIGURE),
    "within_base": Kind(Label("支付超过其基数", "a payment exceeds its base"), _NOT_A_FIGURE),
    "within_caps": Kind(Label("支付超过年度限额", "a payment exceeds the yearly cap"), _NOT_A_FIGURE),
    "cost": Kind(
        Label(
            "政策范围内费用多了，待遇合计反而少了（此例 {here} 元，费用较低时 {there} 元）",
            "the benefit falls although the policy-scope cost rises (here {here}, at the lower cost {there} yuan)",
        ),
        Label(
            "请核对救助通道的费用条件（stay_policy_scope_cost）、比例和年度限额，使费用高的一边不少于低的一边",
            "look at the tracks' cost conditions (stay_policy_scope_cost), ratios and yearly caps, so that the side of"
            " the higher cost gives no less",
        ),
    ),
    CATEGORY: Kind(
        Label(
            "多一个救助对象类别，待遇合计反而少了（此例 {here} 元，少一个类别时 {there} 元）",
            "the benefit falls although the person has one more category (here {here}, without it {there} yuan)",
        ),
        Label(
            "请核对 catastrophic_insurance.yaml 的 uplift（年度限额、起付线、比例）和各类别的救助比例",
            "look at `uplift` in catastrophic_insurance.yaml (cap, deductible, ratio) and the categories' ratios",
        ),
    ),
    DISTRICT: Kind(
        Label(
            "区县的待遇合计低于全市标准（此例区县 {here} 元，全市 {there} 元）",
            "the district gives less in total than the city's rules (here {here}, the city {there} yuan)",
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


def _what(kind: Kind, finding: Finding, pair: Column, tables: Tables) -> Label:
    there_by = as_in_the_city(tables) if finding.kind == DISTRICT else tables
    here, there = benefits(ledger_of(pair[:1], tables)), benefits(ledger_of(pair[1:], there_by))
    return _filled(kind.what, here=yuan(int(here[0])), there=yuan(int(there[0])))


def _extent(finding: Finding) -> Label:
    periods, points, loss = len(finding.editions), finding.points, yuan(finding.loss)
    shown = Label(f"{periods} 个时段共 {points} 处", f"at {points} points (periods: {periods})")
    return Label(f"{shown.zh}，最多相差 {loss} 元", f"{shown.en}, at worst by {loss} yuan") if finding.loss else shown


def _where(finding: Finding, pair: Column, tables: Tables) -> Label:
    """Whose rules, on which day, by which tracks, and who is concerned."""
    wording, row = tables.book.wording, dict(zip(NAMES, pair[0].tolist(), strict=False))
    code, day = _district(finding, tables), day_of(row["settled_on"]).isoformat()
    held = [wording.categories[category] for category in categories(row["category_set"], code, tables)]
    tracks = dict.fromkeys((finding.track_there, finding.track))
    parts = (
        wording.districts[code].label if finding.situation.profile else Label("全市", "the city"),
        Label(day, day),
        _joined((_track(track, tables) for track in tracks), " → ", " → "),
        wording.terms["insurance"][INSURANCES[row["insurance"]]],
        _joined(held, "、", ", ") if held else Label("无类别", "no category"),
    )
    return _joined(parts, " · ", " · ")


def _district(finding: Finding, tables: Tables) -> str:
    return list(tables.book.wording.districts)[finding.situation.district]


def _track(track: int, tables: Tables) -> Label:
    if track == NO_TRACK:
        return Label("无救助通道", "no track")
    return tables.book.wording.tracks[tables.medical_assistance.tracks[track]]


def _filled(label: Label, **values: str) -> Label:
    return Label(label.zh.format(**values), label.en.format(**values))


def _joined(labels: Iterable[Label], zh: str, en: str) -> Label:
    parts = tuple(labels)
    return Label(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
