"""The topics of the kit: what each tries, and who poses its cases."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from calc_service.case.reading import Number
from calc_service.domain.wording import Label
from calc_service.engine.tables import Tables
from calc_service.policy.conformance import boundaries, calendar, care, refusals, sequences
from calc_service.policy.conformance.posing import Frame, Names, PosedCase, frames
from calc_service.policy.conformance.sequences import Solve
from calc_service.policy.examples import compute_examples

Poses = Callable[[tuple[Frame, ...], Names], Iterator[PosedCase]]


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of case."""

    about: Label
    poses: Poses


NUMBER_OF_TOPICS = 18


def topics(folder: Path, tables: Tables, solve: Solve) -> Mapping[str, Topic]:
    """Every topic by its name, in the order in which the kit has them; `folder` has the worked examples."""
    return {
        "examples": Topic(
            Label("规则文件夹中的算例", "the worked examples of the rules folder"),
            lambda *_: worked_examples(folder, tables),
        ),
        "care": Topic(
            Label(
                "救助对象、病种、就诊、机构、就医地、转诊的各种组合",
                "every combination of category, disease, setting, facility, place of care and referral",
            ),
            care.circumstances,
        ),
        "identities": Topic(
            Label("几种身份并存、身份的起止日", "several categories at once, first and last days"), care.identities
        ),
        "premium": Topic(Label("参保资助", "premium subsidy"), care.premium),
        "stay-threshold": Topic(
            Label("住院费用条件，上下一分", "the condition on the cost of a stay, a fen to both sides"),
            boundaries.stays,
        ),
        "deductible": Topic(
            Label("大病保险起付线和封顶线，上下一分", "deductible and cap of catastrophic insurance"),
            boundaries.insurance,
        ),
        "annual-cap": Topic(
            Label("救助年度限额，上下一分", "the yearly caps of assistance, a fen to both sides"), boundaries.caps
        ),
        "tilt": Topic(
            Label("倾斜救助的起付和限额，上下一分", "thresholds and caps of tilt assistance"), boundaries.tilt
        ),
        "burden": Topic(Label("高额费用预警线，上下一分", "the threshold of the burden warning"), boundaries.burden),
        "rounding": Topic(
            Label("半分的四舍五入，一次和累计", "half a fen, once and in cumulatives"), boundaries.half_fen
        ),
        "order": Topic(Label("同一天几笔结算的先后", "the order of claims within a day"), sequences.order),
        "reversals": Topic(Label("冲销", "reversals"), sequences.reversals),
        "stays": Topic(Label("分次结算和跨年的住院", "stays settled in parts and across years"), sequences.stays),
        "openings": Topic(
            Label("年初至今累计，分次提交", "running totals, cases posted in parts"),
            partial(sequences.openings, solve=solve),
        ),
        "payments": Topic(
            Label("其他支付、填报的大病保险、没有剩余", "other payments, settled insurance, nothing left"),
            sequences.payments,
        ),
        "days": Topic(Label("规则起用日和跨年", "the days on which rules begin, and the new year"), calendar.days),
        "districts": Topic(
            Label("各区县、设立和撤销", "each district, its first and its last day"), calendar.districts
        ),
        "refusals": Topic(Label("必须拒绝的填报错误", "mistakes that have to be refused"), refusals.refusals),
    }


def worked_examples(folder: Path, tables: Tables) -> Iterator[PosedCase]:
    """The examples that policy staff have written, with their own sentences."""
    for outcome in compute_examples(folder, tables.book).outcomes:
        posted = _plain(outcome.example.posted)
        if isinstance(posted, dict):
            posted.pop("case_id", None)
            yield PosedCase(Label(outcome.example.sentence, outcome.example.sentence), posted)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """A document with plain numbers in place of those that keep their digits; amounts with decimals are texts."""
    if isinstance(value, Number):
        return int(value.digits) if value.digits.isdigit() else value.digits
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def posed(folder: Path, tables: Tables, solve: Solve) -> Iterator[tuple[str, Topic, Iterator[PosedCase]]]:
    """(name, topic, its cases) of every topic."""
    every, names = frames(tables), Names(tables)
    for name, topic in topics(folder, tables, solve).items():
        yield name, topic, topic.poses(every, names)
