"""What the messages of the national platform say: which field is what, and what their codes mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from calc_service.domain.wording import Label

NOTHING, SEVERAL = "nothing", "several"
"""What a code may mean that is no category: that there is none, or that only the office knows which."""
CATASTROPHIC_BASE, ASSISTANCE = "catastrophic_base", "assistance"
AFTER_ASSISTANCE, TOLD_IN_TEXT = "after_assistance", "told_in_text"
INSURERS = ("basic_paid", "other_insurance_paid", "catastrophic_paid")
FUND_MEANINGS = (*INSURERS, ASSISTANCE, AFTER_ASSISTANCE, TOLD_IN_TEXT)
RUNNING_MEANINGS = (ASSISTANCE, CATASTROPHIC_BASE, NOTHING)
SETTLEMENT_MEANINGS = (
    *("claim_id", "person_id", "settled_on", "admitted_on", "discharged_on", "stay_id", "facility_id", "reverses"),
    *("refund", "valid", "insurance", "setting", "facility_level", "place_of_care", "total_cost", "policy_scope_cost"),
    *(*INSURERS, ASSISTANCE, "several_meanings"),
)
"""What a field of a settlement may be: our field, a mark of the row, or money whose meaning differs in practice."""
MESSAGES = ("baseinfo", "insuinfo", "idetinfo", "cuminfo", "setlinfo", "setldetail")


@dataclass(frozen=True, slots=True)
class PlatformCode:
    """One code: its name, and what it means here; of a fund `setlinfo` is the field that has its sum, or ""."""

    label: Label
    means: str
    setlinfo: str = ""


Codebook = Mapping[str, PlatformCode]


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """Everything that is known of the messages.

    settlement:    field of setlinfo → what it is, one of SETTLEMENT_MEANINGS
    by_meaning:    what a field is → the fields that are it
    not_used:      message → known fields that decide nothing
    narrower_from: with what the code of a running total goes on where it is a part of that total
    told_in_text:  the funds one of which the text of a payment names where its own code does not tell
    """

    settlement: Mapping[str, str] = field(default_factory=dict)
    by_meaning: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    identities: Codebook = field(default_factory=dict)
    running_totals: Codebook = field(default_factory=dict)
    narrower_from: str = ""
    funds: Codebook = field(default_factory=dict)
    told_in_text: tuple[str, ...] = ()
    verified: bool = False

    def fields_meaning(self, means: str) -> tuple[str, ...]:
        """The fields of a settlement that are `means`."""
        return self.by_meaning.get(means, ())


NO_PLATFORM_FACTS = PlatformFacts()
