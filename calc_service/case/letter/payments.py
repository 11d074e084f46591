"""Who pays how much of a claim or a premium, and why, each a line of the letter. Every amount is one of the reply."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec import UnsetType

from calc_service.case.reply_types import AssessedClaim, PremiumSubsidy
from calc_service.case.step_types import BreakdownStep
from calc_service.domain.money import percent
from calc_service.domain.wording import WordedCodes

NOTHING = "0.00"
NOT_RESIDENT_INSURED = "not_resident_insured"
PAID, LEFT = "paid", "left"
"""What a line is: a payment, or what is left to the person."""
WHY_NOTHING_OF_ASSISTANCE = ("covered_in_full", "nothing_left", "cap_reached", "below_half_a_fen")
SAID_IN_LINES = frozenset({*WHY_NOTHING_OF_ASSISTANCE, "below_deductible", "cap_cut"})
"""The notices that are the reason of a line, with no need to stand on one of their own."""
_BASIS_POINT_DIGITS = 5


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """An amount with its reason; `clauses` it rests on stand by name; `unverified` says that one of its figures is."""

    kind: str
    name: str
    amount: str
    why: str
    clauses: Sequence[str] = ()
    unverified: bool = False


def grouped(amount: str) -> str:
    """An amount of the reply as people write it: "13745.56" → "13,745.56"."""
    yuan, _, fen = amount.partition(".")
    return f"{int(yuan):,}.{fen}"


def percentage(ratio: str) -> str:
    """A ratio of the reply as people write it: "0.7225" → "72.25%"."""
    return percent(int(ratio.replace(".", "").ljust(_BASIS_POINT_DIGITS, "0")))


def claim_lines(claim: AssessedClaim, words: WordedCodes) -> Iterator[PaymentLine]:
    """What each fund pays of the claim, in the order of payers, then what is left to the person."""
    steps = {step.step: step for step in claim.steps}
    amounts = claim.amounts
    yield _paid(words.heading("basic"), amounts.basic_paid, words.heading("as_settled"))
    if amounts.other_insurance_paid != NOTHING:
        yield _paid(words.heading("other"), amounts.other_insurance_paid, words.heading("as_settled"))
    entitled = steps.get("catastrophic_entitled")
    if entitled is not None or amounts.catastrophic_paid != NOTHING:
        yield _catastrophic(claim, entitled, words)
    yield _assistance(claim, steps["assistance"], words)
    if "tilt" in steps:
        yield _tilt(claim, steps["tilt"], words)
    parts = {"in_scope": grouped(amounts.in_scope_self_pay), "out_of_scope": grouped(amounts.out_of_scope_cost)}
    why = words.heading("why_left").format(**parts)
    yield PaymentLine(LEFT, words.heading("left"), grouped(amounts.total_self_pay), why)


def premium_lines(premium: PremiumSubsidy, words: WordedCodes) -> Iterator[PaymentLine]:
    """The subsidy, and what is left of the premium; whoever is insured otherwise owes none of it."""
    why = words.term("premium_status", premium.status)
    if premium.ratio is not None and premium.category is not None:
        of_whom = {"category": words.category(premium.category), "ratio": percentage(premium.ratio)}
        why = words.heading("why_premium").format(**of_whom)
    subsidy, rest = premium.steps
    clauses = _clauses(subsidy, words)
    yield _paid(words.law("premium_subsidy"), premium.subsidy, why, clauses, unverified=_unverified(subsidy))
    if premium.status != NOT_RESIDENT_INSURED:
        less, personal = words.heading("why_premium_left"), grouped(premium.personal)
        why = less.format(standard=grouped(premium.standard))
        yield PaymentLine(LEFT, words.heading("premium_left"), personal, why, unverified=_unverified(rest))


def _catastrophic(claim: AssessedClaim, entitled: BreakdownStep | None, words: WordedCodes) -> PaymentLine:
    """What the insurer paid; without `entitled` the rules insure others alone."""
    name, paid = words.law("catastrophic_insurance"), claim.amounts.catastrophic_paid
    if entitled is None or paid != claim.amounts.catastrophic_entitled:
        return _paid(name, paid, words.heading("why_catastrophic_settled"))
    why = words.heading("why_catastrophic")
    if paid == NOTHING:
        why = _noticed(claim, ("below_deductible",)) or words.heading("why_catastrophic_nothing")
    return _paid(name, paid, why, _clauses(entitled, words), unverified=_unverified(entitled))


def _assistance(claim: AssessedClaim, step: BreakdownStep, words: WordedCodes) -> PaymentLine:
    name, paid = words.law("medical_assistance"), claim.amounts.assistance_paid
    if claim.status != "payable":
        return _paid(name, paid, words.heading("why_review" if claim.status == "review" else "why_refused"))
    return _paid(name, paid, _why_assisted(claim, words), _clauses(step, words), unverified=_unverified(step))


def _why_assisted(claim: AssessedClaim, words: WordedCodes) -> str:
    amounts, noticed = claim.amounts, _noticed(claim, WHY_NOTHING_OF_ASSISTANCE)
    if noticed is not None or claim.ratio is None:
        return noticed or ""
    cut = amounts.assistance_potential != amounts.assistance_uncapped
    places = {"base": grouped(amounts.assistance_base), "ratio": percentage(claim.ratio)}
    if cut:
        places["uncapped"] = grouped(amounts.assistance_uncapped)
        places["remaining"] = grouped(amounts.assistance_cap_remaining)
    return words.heading("why_assistance_cut" if cut else "why_assistance").format(**places)


def _noticed(claim: AssessedClaim, codes: Sequence[str]) -> str | None:
    """What is said by the notice of the claim that `codes` names first."""
    noticed = {notice.code: notice.label for notice in claim.notices}
    return next((noticed[code] for code in codes if code in noticed), None)


def _tilt(claim: AssessedClaim, step: BreakdownStep, words: WordedCodes) -> PaymentLine:
    payable = claim.tilt_status == "payable"
    why = _why_tilt(step, words) if payable else words.term("tilt_status", claim.tilt_status)
    name, clauses = words.law("tilt_assistance"), _clauses(step, words)
    return _paid(name, claim.amounts.tilt_paid, why, clauses, unverified=_unverified(step))


def _why_tilt(step: BreakdownStep, words: WordedCodes) -> str:
    if isinstance(step.decided_by, UnsetType):
        return words.heading("why_tilt")
    return words.heading("why_tilt_group").format(group=step.decided_by)


def _paid(name: str, amount: str, why: str, clauses: Sequence[str] = (), *, unverified: bool = False) -> PaymentLine:
    return PaymentLine(PAID, name, grouped(amount), why, clauses, unverified)


def _unverified(step: BreakdownStep) -> bool:
    return not all(figure.verified for figure in step.figures)


def _clauses(step: BreakdownStep, words: WordedCodes) -> list[str]:
    return list(map(words.clause, step.clauses))
