"""How a variant differs from its case, in yuan and in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import sub
from typing import NamedTuple

from calc_service.case.reply_types import PremiumSubsidy
from calc_service.case.variant_types import ClaimDifference, PremiumDifference, TotalsDifference, VariantDifference
from calc_service.domain.money import FEN_PER_YUAN, signed_yuan
from calc_service.domain.vocabulary import TOTALS
from calc_service.domain.wording import Label, Wording

MOST_CLAIMS_TOLD = 20
"""So many claims are told of by their ids; of the others it is said how many there are."""
NOTHING = (0,) * len(TOTALS)
UNCHANGED = TotalsDifference(*map(signed_yuan, NOTHING))
PREMIUM = ("standard", "subsidy", "personal")
NO_PREMIUM_CHANGE = (0,) * len(PREMIUM)
BETWEEN_AMOUNTS, BETWEEN_CLAIMS, AT_THE_END = Label("，", ", "), Label("；", "; "), Label("。", ".")


class ClaimState(NamedTuple):
    """What a claim came to; `amounts` are fen, in the order of TOTALS, nothing of a void claim."""

    status: str
    reasons: int
    amounts: Sequence[int]


class CaseState(NamedTuple):
    """What a case came to, by claim id."""

    premium: PremiumSubsidy | None
    claims: Mapping[str, ClaimState]
    totals: Sequence[int]


class DifferenceWriter:
    """Tells differences under one rule book in one language; the words stand in rules/vocabulary.yaml."""

    def __init__(self, wording: Wording, language: str) -> None:
        """`language` is "zh" or "en"."""
        terms = wording.terms
        self._parts = {code: label.in_language(language) for code, label in terms["difference"].items()}
        self._amounts = {code: label.in_language(language) for code, label in terms["amount"].items()}
        self._statuses = {code: label.in_language(language) for code, label in terms["status"].items()}
        self._amount_mark, self._claim_mark, self._end = (
            mark.in_language(language) for mark in (BETWEEN_AMOUNTS, BETWEEN_CLAIMS, AT_THE_END)
        )

    def difference(self, case: CaseState, variant: CaseState) -> VariantDifference:
        """What is different in `variant`."""
        totals = tuple(map(sub, variant.totals, case.totals))
        premium = _premium_difference(case.premium, variant.premium)
        return VariantDifference(
            words=self._sentence(case, variant, totals, premium),
            premium_subsidy=None if premium is None else PremiumDifference(*map(signed_yuan, premium)),
            totals=TotalsDifference(*map(signed_yuan, totals)),
            claims=list(_claim_differences(case.claims, variant.claims)),
        )

    def nothing_curable(self) -> str:
        """The sentence that nothing can be put right."""
        return self._parts["nothing_curable"] + self._end

    def _sentence(
        self, case: CaseState, variant: CaseState, totals: Sequence[int], premium: Sequence[int] | None
    ) -> str:
        amounts = [*self._moved(TOTALS, totals), *self._moved(PREMIUM, premium or ())]
        parts = [self._amount_mark.join(amounts)] if amounts else []
        if (case.premium is None) != (variant.premium is None):
            parts.append(self._parts["enrolment_added" if case.premium is None else "enrolment_removed"])
        claims = list(self._claims(case.claims, variant.claims))
        parts += claims[:MOST_CLAIMS_TOLD]
        if len(claims) > MOST_CLAIMS_TOLD:
            parts.append(self._parts["further_claims"].format(number=len(claims) - MOST_CLAIMS_TOLD))
        return self._claim_mark.join(parts or [self._parts["nothing_changed"]]) + self._end

    def _moved(self, names: Iterable[str], amounts: Iterable[int]) -> Iterator[str]:
        for name, amount in zip(names, amounts, strict=False):
            if amount:
                part = self._parts["more" if amount > 0 else "less"]
                yield part.format(amount=self._amounts[name], yuan=grouped_yuan(abs(amount)))

    def _claims(self, before: Mapping[str, ClaimState], after: Mapping[str, ClaimState]) -> Iterator[str]:
        for claim_id, state in after.items():
            was = before.get(claim_id)
            if was is None:
                yield self._parts["claim_added"].format(claim=claim_id, after=self._statuses[state.status])
            elif was.status != state.status:
                words = {"before": self._statuses[was.status], "after": self._statuses[state.status]}
                yield self._parts["status_changed"].format(claim=claim_id, **words)
            elif was.reasons != state.reasons:
                yield self._parts["reasons_changed"].format(claim=claim_id)
        for claim_id, state in before.items():
            if claim_id not in after:
                yield self._parts["claim_removed"].format(claim=claim_id, before=self._statuses[state.status])


def _claim_differences(before: Mapping[str, ClaimState], after: Mapping[str, ClaimState]) -> Iterator[ClaimDifference]:
    for claim_id in dict.fromkeys((*after, *before)):
        was, now = before.get(claim_id), after.get(claim_id)
        shown = _amounts_of(was.amounts if was else NOTHING, now.amounts if now else NOTHING)
        yield ClaimDifference(claim_id, was.status if was else None, now.status if now else None, shown)


def _amounts_of(before: Sequence[int], after: Sequence[int]) -> TotalsDifference:
    return UNCHANGED if before == after else TotalsDifference(*map(signed_yuan, map(sub, after, before)))


def _premium_difference(before: PremiumSubsidy | None, after: PremiumSubsidy | None) -> tuple[int, ...] | None:
    if before is None or after is None:
        return None
    # Those who are alike have their subsidy as one object.
    return (
        NO_PREMIUM_CHANGE
        if before is after
        else tuple(_fen(getattr(after, name)) - _fen(getattr(before, name)) for name in PREMIUM)
    )


def _fen(shown: str) -> int:
    return int(shown.replace(".", ""))


def grouped_yuan(fen: int) -> str:
    """An amount as people read it in a sentence: 1374556 → "13,745.56"."""
    return f"{fen // FEN_PER_YUAN:,}.{fen % FEN_PER_YUAN:02d}"
