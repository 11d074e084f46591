"""Which settlement reverses which: by name, or by exactly opposite amounts of the same facility."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from calc_service.case.platform import sayings
from calc_service.case.platform.codes import CodeReader
from calc_service.case.platform.findings import Findings
from calc_service.case.platform.messages import amount_at
from calc_service.case.platform.settlements import DAYS, Claim, Settlement, TranslatedClaim
from calc_service.domain.interface_codes import REFUND
from calc_service.domain.kinds import FLAG_WORDS
from calc_service.domain.platform_facts import ASSISTANCE, INSURERS

MONEY = ("total_cost", "policy_scope_cost", *INSURERS, ASSISTANCE)
AFTER_ALL = "~"
"""Sorts behind every time of day."""
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
    return codes.says(flag, one.row.text(flag), REFUND, FLAG_WORDS[0]) and one.text("claim_id") not in named


class Originals:
    """The settlements that a refund may cancel, found by their ids or by their facility and amounts."""

    def __init__(self, claims: Sequence[TranslatedClaim], cancelled: set[str], found: Findings) -> None:
        """`cancelled` are the ids of those that a refund names."""
        self._found, self._claims = found, len(claims)
        self._by_id = {str(each.claim.get("claim_id")): each.claim for each in claims}
        self._by_amounts: dict[tuple[object, ...], list[_Original]] = defaultdict(list)
        for place, each in enumerate(claims):
            setl_id = str(each.claim.get("claim_id", ""))
            if setl_id not in cancelled:
                key = (each.settlement.optional_id("facility_id"), *_amounts(each.settlement, found))
                original = _Original(*each.settlement.instant, place, setl_id, _decisive(each.claim))
                self._by_amounts[key].append(original)
        self._mixed: set[tuple[object, ...]] = set()
        for key, alike in self._by_amounts.items():
            alike.sort()
            if len({original.decisive for original in alike}) > 1:
                self._mixed.add(key)

    def reversal(self, one: Settlement, copied: Claim) -> TranslatedClaim:
        """The claim of a row that cancels one of these; a fault where it names none and fits no single one.

        copied: what the row itself says that a reversal keeps: its id, day and time
        """
        name = one.optional_id("reverses") or self._opposite(one)
        if not name:
            self._found.fault(one.row.at(one.field("refund")), "unpaired_refund", sayings.UNPAIRED)
            return TranslatedClaim(one, {**NEUTRAL, **copied}, None)
        kept = {key: value for key, value in self._by_id.get(name, {}).items() if key in NEUTRAL}
        return TranslatedClaim(one, {**NEUTRAL, **kept, **copied, "reverses": name}, None, name)

    def _opposite(self, one: Settlement) -> str:
        """The id of the latest of those with exactly opposite amounts, where they are alike in all that decides."""
        amounts = _amounts(one, self._found)
        key = (one.optional_id("facility_id"), *(-amount for amount in amounts))
        alike = self._by_amounts.get(key, [])
        day, time = one.instant
        # Those that are not known to be later stand before this: of its day all, where it has no time itself.
        before = bisect_left(alike, (day, time or AFTER_ALL, self._claims))
        if not any(amounts) or not before:
            return ""
        if key in self._mixed and len({original.decisive for original in alike[:before]}) > 1:
            return ""
        return alike.pop(before - 1).setl_id


class _Original(NamedTuple):
    """A settlement in the order in which it may be cancelled; without a time it comes first of its day."""

    day: str
    time: str
    place: int
    setl_id: str
    decisive: Decisive


def _amounts(one: Settlement, found: Findings) -> list[int]:
    fields = [name for means in MONEY for name in one.facts.fields_meaning(means)]
    return [amount_at(one.row, name, found) or 0 for name in fields]


def _decisive(claim: Claim) -> Decisive:
    """What of a claim decides amounts: visits of one day at one desk need not be told apart."""
    unread = {*ITS_OWN, *DAYS, *(("stay_id",) if claim.get("setting") == "outpatient" else ())}
    decisive = {key: str(value) for key, value in claim.items() if key not in unread}
    return tuple(sorted({**decisive, "year": str(claim.get("settled_on", ""))[:4]}.items()))
