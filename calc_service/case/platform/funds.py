"""What the funds paid for one settlement: its own sums and the payments by fund, which have to agree."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calc_service.case.checks import Place
from calc_service.case.platform import sayings
from calc_service.case.platform.findings import Findings
from calc_service.case.platform.messages import Message, amount_at
from calc_service.domain.platform_facts import ASSISTANCE, INSURERS, TOLD_IN_TEXT, PlatformCode, PlatformFacts

CODE = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])")
OTHER = "other_insurance_paid"
DETAIL = "setldetail"


@dataclass(frozen=True, slots=True)
class FundPayment:
    """One line of setldetail: its code, the fund that it is, and fen. `told`: whether only its text tells the fund."""

    place: Place
    code: str
    fund: PlatformCode
    amount: int
    told: bool


@dataclass(frozen=True, slots=True)
class Payments:
    """What was paid: fen by meaning, None where nothing says; from where; and every line."""

    amounts: Mapping[str, int | None]
    sources: Mapping[str, tuple[Place, ...]]
    lines: tuple[FundPayment, ...]


def payments(row: Message, details: Sequence[Message], facts: PlatformFacts, found: Findings) -> Payments:
    """The payments of the settlement `row`; whatever disagrees or is not known is a fault."""
    lines = tuple(line for detail in details if (line := _line(detail, facts, found)))
    amounts: dict[str, int | None] = {}
    sources: dict[str, tuple[Place, ...]] = {}
    for means in (*INSURERS, ASSISTANCE):
        parts = [
            _of_field(row, field, means, lines, found, detailed=bool(details)) for field in facts.fields_meaning(means)
        ]
        known = [(amount, places) for amount, places in parts if amount is not None]
        amounts[means] = sum(amount for amount, _ in known) if len(known) == len(parts) and parts else None
        sources[means] = tuple(dict.fromkeys(place for _, places in known for place in places))
    _of_several_meanings(row, lines, facts, found)
    return Payments(amounts, sources, lines)


def _line(detail: Message, facts: PlatformFacts, found: Findings) -> FundPayment | None:
    code, amount = detail.text("fund_pay_type"), amount_at(detail, "fund_payamt", found)
    for name in ("fund_pay_type", "fund_payamt"):
        if not detail.has(name):
            found.fault(detail.at(name), "required")
    if amount is None or not code:
        return None
    if amount < 0:
        found.fault(detail.at("fund_payamt"), "negative_without_refund_flag", sayings.NEGATIVE)
    fund = facts.funds.get(code)
    told = fund is not None and fund.means == TOLD_IN_TEXT
    known = _told(detail, facts) if told else fund
    if known is None and amount:
        place = detail.at("setl_proc_info" if told else "fund_pay_type")
        found.fault(place, "ambiguous", sayings.NOT_TOLD if told else sayings.UNKNOWN_FUND)
    return None if known is None else FundPayment(detail.place, code, known, amount, told)


def _told(detail: Message, facts: PlatformFacts) -> PlatformCode | None:
    named = set(CODE.findall(detail.text("setl_proc_info"))) & set(facts.told_in_text)
    return facts.funds[named.pop()] if len(named) == 1 else None


def _of_field(  # noqa: PLR0913 - one field, everything that may say what it is
    row: Message, field: str, means: str, lines: Sequence[FundPayment], found: Findings, *, detailed: bool
) -> tuple[int | None, tuple[Place, ...]]:
    given = amount_at(row, field, found)
    own = [line for line in lines if line.fund.setlinfo == field]
    whole = sum(line.amount for line in own)
    # What only a text tells may or may not stand in the settlement's own sum.
    sums = {whole, sum(line.amount for line in own if not line.told)}
    if given is not None and given < 0:
        found.fault(row.at(field), "negative_without_refund_flag", sayings.NEGATIVE)
    if given is not None and detailed and given not in sums:
        found.fault(row.at(field), "codes_disagree", sayings.SUMS_DISAGREE)
    if own:
        return whole, tuple((*line.place, "fund_payamt") for line in own)
    if given is None and means == OTHER and not row.has(field):
        if not detailed:
            found.fault(row.at(field), "required", sayings.OTHER_FUND_MISSING)
        # The lines are those that paid: a fund without one paid nothing.
        return (0, ((*row.place[:-1], DETAIL),)) if detailed else (None, ())
    return given, () if given is None else (row.at(field),)


def _of_several_meanings(row: Message, lines: Sequence[FundPayment], facts: PlatformFacts, found: Findings) -> None:
    explained = sum(line.amount for line in lines if line.told or not line.fund.setlinfo)
    for field in facts.fields_meaning("several_meanings"):
        if (amount_at(row, field, found) or 0) > explained:
            found.fault(row.at(field), "ambiguous", sayings.SEVERAL_MEANINGS)
