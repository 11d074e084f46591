"""The worked examples of the rules folder as the handbook shows them: who, which claims, what comes out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calc_service.case.assessment import assess
from calc_service.case.letter.payments import grouped
from calc_service.case.refusals import CaseRefused
from calc_service.case.reply_types import AssessedClaim, Assessment, ClaimReply, PremiumSubsidy
from calc_service.domain.wording import BETWEEN, WordedCodes
from calc_service.engine.edition import RuleBook
from calc_service.policy.examples import ExampleResult

AMOUNTS = (
    "total_cost",
    "policy_scope_cost",
    "basic_paid",
    "catastrophic_paid",
    "assistance_base",
    "assistance_paid",
    "tilt_paid",
    "in_scope_self_pay",
)
"""The amounts of a claim that the table of an example shows."""
PREMIUM_AMOUNTS = ("standard", "subsidy", "personal")
CIRCUMSTANCES = ("setting", "disease_class", "facility_level", "place_of_care", "referral")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim or an enrolment: what it was, how it ended and why, its amounts in order."""

    what: str
    outcome: Sequence[str]
    amounts: Sequence[str]


@dataclass(frozen=True, slots=True)
class ToldExample:
    """One example. sentence: as policy staff wrote it; person: in words; refused: why it is not computed."""

    number: int
    sentence: str
    clauses: Sequence[str]
    person: str
    claims: Sequence[ClaimRow]
    premium: ClaimRow | None
    refused: Sequence[str]
    differs: bool


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells examples computed under `book` in the words of one language."""

    book: RuleBook
    words: WordedCodes

    def told(self, results: Sequence[ExampleResult], district: str) -> Iterator[ToldExample]:
        """Those of districts with the rules of `district` ("" = the city's) or the city's, by their numbers."""
        whose = {self.book.profile(district).district, ""}
        for number, result in enumerate(results, 1):
            posted: Json = result.example.posted  # type: ignore[assignment]  # what is no case is refused below
            of_case = self._district(posted)
            if self.book.profile(of_case).district in whose or not district:
                yield self._told(number, result, posted)

    @staticmethod
    def _district(posted: object) -> str:
        person = posted.get("person") if isinstance(posted, dict) else None
        return str(person.get("district", "")) if isinstance(person, dict) else ""

    def _told(self, number: int, result: ExampleResult, posted: Json) -> ToldExample:
        example, language = result.example, self.words.language
        try:
            reply: Assessment | None = assess(posted, self.book, language)
            faults: tuple[str, ...] = ()
        except CaseRefused as refusal:
            reply, faults = None, tuple(fault.message for fault in refusal.faults)
        premium = reply.premium_subsidy if reply else None
        return ToldExample(
            number=number,
            sentence=example.sentence,
            clauses=example.clauses,
            person=self._person(posted["person"]) if reply else "",
            claims=list(map(self._claim, posted.get("claims") or (), reply.claims)) if reply else [],
            premium=self._premium(posted["enrolment"]["paid_on"], premium) if premium else None,
            refused=faults,
            differs=bool(result.complaints),
        )

    def _person(self, person: Json) -> str:
        parts = [
            self.words.district(person["district"]),
            self.words.term("insurance", person["insurance"]),
            *(map(self._identity, person["identities"]) if person["identities"] else [self.words.heading("nobody")]),
        ]
        return BETWEEN[self.words.language].join(parts)

    def _identity(self, identity: Json) -> str:
        first, last = identity.get("from"), identity.get("to")
        label = self.words.category(identity["category"])
        if first is None and last is None:
            return label
        code = "from" if last is None else "until_day" if first is None else "from_to"
        days = self.words.heading(code).format(first=first, last=last)
        return self.words.heading("identity_days").format(category=label, days=days)

    def _claim(self, posted: Json, reply: ClaimReply) -> ClaimRow:
        parts = [posted["settled_on"], *(self.words.term(name, posted[name]) for name in CIRCUMSTANCES)]
        what = " · ".join([posted["claim_id"], *parts])
        if not isinstance(reply, AssessedClaim):
            return ClaimRow(what, [self.words.term("status", reply.status)], [])
        outcome = [self.words.term("status", reply.status), *(one.message for one in reply.reason_details)]
        return ClaimRow(what, outcome, [grouped(getattr(reply.amounts, name)) for name in AMOUNTS])

    def _premium(self, paid_on: str, premium: PremiumSubsidy) -> ClaimRow:
        tier = self.words.term("tier", str(premium.tier))
        what = self.words.heading("enrolment").format(year=premium.year, tier=tier, day=paid_on)
        status = self.words.term("premium_status", premium.status)
        return ClaimRow(what, [status], [grouped(getattr(premium, name)) for name in PREMIUM_AMOUNTS])
