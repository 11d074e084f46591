"""Which settlement reverses which: by name, or by exactly opposite amounts of the same facility."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from calc_service.case.platform import sayings
from calc_service.case.platform.codes import CodeReader
from calc_service.case.platform.findings import Findings
from calc_service.case.platform.messages import amount_at
from calc_service.case.platform.settlements import DAYS, Claim, Settlement, TranslatedClaim
from calc_service.domain.platform_facts import ASSISTANCE, INSURERS

MONEY = ("total_cost", "policy_scope_cost", *INSURERS, ASSISTANCE)
Decisive = tuple[tuple[str, str], ...]
ITS_OWN = ("claim_id", "settled_on", "settled_time")
NEUTRAL: Mapping[str, Any] = {
    "setting": "inpatient",
    "disease_class": "other",
    "facility_level": "unrated",
    "facility_designated": True,
    "place_of_care": "in_city",
    "referral": "missing",
    "total_cost": "0.00",
    "policy_scope_cost": "0.00",
    "basic_paid": "0.00",
}
"""What stands in for the fields of a reversal, which count for nothing, where its original is not at hand."""


def is_reversal(one: Settlement, named: set[str], codes: CodeReader) -> bool:
    """Whether this row cancels another: it names one, or is marked as a refund and is not itself the one named."""
    if one.optional_id("reverses"):
        return True
    flag = one.field("refund")
    return codes.is_refund(flag, one.row.text(flag), one.settled_on) and one.text("claim_id") not in named


class Originals:
    """The settlements that a refund may cancel, found by their ids or by their facility and amounts."""

    def __init__(self, claims: Sequence[TranslatedClaim], cancelled: set[str], found: Findings) -> None:
        """`cancelled` are the ids of those that a refund names."""
        self._found = found
        self._cancelled = set(cancelled)
        self._by_id = {str(each.claim.get("claim_id")): each.claim for each in claims}
        self._by_amounts: dict[tuple[object, ...], list[tuple[TranslatedClaim, Decisive]]] = defaultdict(list)
        for each in claims:
            key = (each.settlement.optional_id("facility_id"), *_amounts(each.settlement, found))
            self._by_amounts[key].append((each, _decisive(each.claim)))

    def reversal(self, one: Settlement, copied: Claim) -> TranslatedClaim:
        """The claim of a row that cancels one of these; a fault where it names none and fits no single one.

        copied: what the row itself says that a reversal keeps: its id, day and time
        """
        name = one.optional_id("reverses") or self._opposite(one)
        if not name:
            self._found.fault(one.row.at(one.field("refund")), "unpaired_refund", sayings.UNPAIRED)
            return TranslatedClaim(one, {**NEUTRAL, **copied}, None)
        self._cancelled.add(name)
        kept = {key: value for key, value in self._by_id.get(name, {}).items() if key in NEUTRAL}
        return TranslatedClaim(one, {**NEUTRAL, **kept, **copied, "reverses": name}, None, name)

    def _opposite(self, one: Settlement) -> str:
        """The id of the latest of those with exactly opposite amounts, where they are alike in all that decides."""
        amounts = _amounts(one, self._found)
        fitting = [
            (each, decisive)
            for each, decisive in self._by_amounts[(one.optional_id("facility_id"), *(-amount for amount in amounts))]
            if str(each.claim.get("claim_id")) not in self._cancelled and not _later(each.settlement, one)
        ]
        if not any(amounts) or len({decisive for _, decisive in fitting}) != 1:
            return ""
        # Of the same instant the later in the document.
        instants = [each.settlement.instant for each, _ in fitting]
        latest = max(range(len(fitting)), key=lambda place: (instants[place], place))
        return str(fitting[latest][0].claim.get("claim_id", ""))


def _amounts(one: Settlement, found: Findings) -> list[int]:
    fields = [name for means in MONEY for name in one.facts.fields_meaning(means)]
    return [amount_at(one.row, name, found) or 0 for name in fields]


def _later(original: Settlement, refund: Settlement) -> bool:
    (day, time), (refunded, refunded_time) = original.instant, refund.instant
    return day > refunded or (day == refunded and bool(time and refunded_time) and time > refunded_time)


def _decisive(claim: Claim) -> Decisive:
    """What of a claim decides amounts: visits of one day at one desk need not be told apart."""
    unread = {*ITS_OWN, *DAYS, *(("stay_id",) if claim.get("setting") == "outpatient" else ())}
    decisive = {key: str(value) for key, value in claim.items() if key not in unread}
    return tuple(sorted({**decisive, "year": str(claim.get("settled_on", ""))[:4]}.items()))
