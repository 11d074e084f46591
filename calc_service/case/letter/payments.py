"""Who pays how much of a claim or a premium, and why, each on a line of the letter. Every amount is one of the reply."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calc_service.case.reply_types import AssessedClaim, BreakdownStep, PremiumSubsidy
from calc_service.domain.money import percent
from calc_service.domain.wording import WordedCodes

NOTHING = "0.00"
PAID, LEFT, PART = "paid", "left", "part"
"""What a line is: a payment, what is left to the person, or a part of that."""
_BASIS_POINT_DIGITS = 5


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """An amount with its reason; `cites` are the clauses it rests on, `unverified` says that one of its figures is."""

    kind: str
    name: str
    amount: str
    why: str
    cites: Sequence[str] = ()
    unverified: bool = False


def grouped(amount: str) -> str:
    """An amount of the reply as people write it: "13745.56" → "13,745.56"."""
    yuan, _, fen = amount.partition(".")
    return f"{int(yuan):,}.{fen}"


def percentage(ratio: str) -> str:
    """A ratio of the reply as people write it: "0.7225" → "72.25%"."""
    return percent(int(ratio.replace(".", "").ljust(_BASIS_POINT_DIGITS, "0")))


def claim_lines(claim: AssessedClaim, words: WordedCodes) -> Iterator[PaymentLine]:
    """What each fund pays of the claim in the order of payers, then what is left to the person and of what it is made."""
    steps = {step.step: step for step in claim.steps}
    amounts = claim.amounts
    yield _paid(words.heading("basic"), amounts.basic_paid, words.heading("as_settled"))
    if amounts.other_insurance_paid != NOTHING:
        yield _paid(words.heading("other"), amounts.other_insurance_paid, words.heading("as_settled"))
    yield from _catastrophic(claim, steps["catastrophic_entitled"], words)
    yield _assistance(claim, steps["assistance"], words)
    if "tilt" in steps:
        yield _tilt(claim, steps["tilt"], words)
    yield _left(LEFT, "left", amounts.total_self_pay, steps["total_self_pay"], words)
    yield _left(PART, "left_in_scope", amounts.in_scope_self_pay, steps["in_scope_self_pay"], words)
    yield _left(PART, "left_out_of_scope", amounts.out_of_scope_cost, steps["out_of_scope_cost"], words)


def premium_lines(premium: PremiumSubsidy, words: WordedCodes) -> Iterator[PaymentLine]:
    """The subsidy, and what is left of the premium."""
    why = words.term("premium_status", premium.status)
    if premium.ratio is not None and premium.category is not None:
        of_whom = {"category": words.category(premium.category), "ratio": percentage(premium.ratio)}
        why = words.heading("why_premium").format(**of_whom)
    cites, unverified = _cites(premium.steps), any(map(_unverified, premium.steps))
    yield _paid(words.law("premium_subsidy"), premium.subsidy, why, cites, unverified=unverified)
    rest = words.heading("why_premium_left").format(standard=grouped(premium.standard))
    yield PaymentLine(LEFT, words.heading("premium_left"), grouped(premium.personal), rest)


def _catastrophic(claim: AssessedClaim, step: BreakdownStep, words: WordedCodes) -> Iterator[PaymentLine]:
    """Nothing for those whom it does not insure: no figure of it was used then."""
    paid, codes = claim.amounts.catastrophic_paid, {warning.code for warning in claim.warnings}
    if paid == NOTHING and not step.figures:
        return
    settled = "settled_catastrophic_differs" in codes
    why = "why_catastrophic_settled" if settled else "why_catastrophic"
    if paid == NOTHING and not settled:
        why = "why_catastrophic_nothing"
    unverified = not settled and _unverified(step)
    yield _paid(
        words.law("catastrophic_insurance"), paid, words.heading(why), tuple(step.clauses), unverified=unverified
    )


def _assistance(claim: AssessedClaim, step: BreakdownStep, words: WordedCodes) -> PaymentLine:
    name, paid = words.law("medical_assistance"), claim.amounts.assistance_paid
    if claim.status != "payable":
        why = words.heading("why_review" if claim.status == "review" else "why_refused")
        return _paid(name, paid, why)
    return _paid(name, paid, _why_assisted(claim, words), tuple(step.clauses), unverified=_unverified(step))


def _why_assisted(claim: AssessedClaim, words: WordedCodes) -> str:
    amounts = claim.amounts
    if amounts.assistance_base == NOTHING or claim.ratio is None:
        return words.heading("why_assistance_nothing_left")
    cut = amounts.assistance_potential != amounts.assistance_uncapped
    places = {"base": grouped(amounts.assistance_base), "ratio": percentage(claim.ratio)}
    if cut:
        places["uncapped"] = grouped(amounts.assistance_uncapped)
        places["remaining"] = grouped(amounts.assistance_cap_remaining)
    return words.heading("why_assistance_cut" if cut else "why_assistance").format(**places)


def _tilt(claim: AssessedClaim, step: BreakdownStep, words: WordedCodes) -> PaymentLine:
    payable = claim.tilt_status == "payable"
    why = words.heading("why_tilt") if payable else words.term("tilt_status", claim.tilt_status)
    name, cites = words.law("tilt_assistance"), tuple(step.clauses)
    return _paid(name, claim.amounts.tilt_paid, why, cites, unverified=_unverified(step))


def _left(kind: str, name: str, amount: str, step: BreakdownStep, words: WordedCodes) -> PaymentLine:
    return PaymentLine(kind, words.heading(name), grouped(amount), words.heading(f"why_{name}"), tuple(step.clauses))


def _paid(name: str, amount: str, why: str, cites: Sequence[str] = (), *, unverified: bool = False) -> PaymentLine:
    return PaymentLine(PAID, name, grouped(amount), why, cites, unverified)


def _unverified(step: BreakdownStep) -> bool:
    return not all(figure.verified for figure in step.figures)


def _cites(steps: Sequence[BreakdownStep]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cite for step in steps for cite in step.clauses))
