"""What the letter says (docs/calculation.md#the-letter): the reply in plain words, and no other amount than its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from calc_service.case.letter.payments import (
    NOTHING,
    SAID_IN_LINES,
    PaymentLine,
    claim_lines,
    grouped,
    premium_lines,
)
from calc_service.case.letter.years import YearShown, years_shown
from calc_service.case.reply_types import AssessedClaim, Assessment, ClaimReply, PremiumSubsidy, ReasonDetail
from calc_service.domain.days import day_number
from calc_service.domain.wording import Document, WordedCodes, Wording
from calc_service.engine.edition import CITY_FLOOR

Json = Mapping[str, Any]
DIGEST_SHOWN = 12
"""So many digits of the rules' digest tell them apart on paper."""
JOINED = {"zh": "，", "en": ", "}
SUMMED = (
    ("cost", "total_cost"),
    ("basic", "basic_paid"),
    ("other", "other_insurance_paid"),
    ("catastrophic_insurance", "catastrophic_paid"),
    ("medical_assistance", "assistance_paid"),
    ("tilt_assistance", "tilt_paid"),
    ("left", "total_self_pay"),
)
"""A text of the letter or a law, and the total that stands under it."""
OFTEN_NOTHING = frozenset({"other_insurance_paid", "catastrophic_paid", "tilt_paid"})
OF_THE_CASE = ("opening_totals_assumed_zero", "city_floor_applied")
OF_A_CLAIM = ("settled_catastrophic_differs", "stay_contradicts")


@dataclass(frozen=True, slots=True)
class Section:
    """A premium or a claim: heading and outcome, what is said about it, who pays, and why assistance does not."""

    title: str
    outcome: str
    remarks: Sequence[str] = ()
    lines: Sequence[PaymentLine] = ()
    reasons: Sequence[tuple[str, str]] = ()
    """A sentence and its clause."""
    notices: Sequence[tuple[str, str]] = ()
    """What is worth saying besides, with its clause."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A document with the clauses that were applied, by name, and what became of it, "" where nothing did."""

    number: str
    title: str
    clauses: Sequence[str]
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that stands in the letter, in the order of the page."""

    language: str
    about: Sequence[str]
    sums: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    years: Sequence[YearShown]
    help: Sequence[str]
    notes: Sequence[str]
    basis: Sequence[Basis]
    rules: str
    texts: Mapping[str, str]
    """The headings and fixed sentences by code."""


def letter(reply: Assessment, case: Json, wording: Wording, language: str) -> Letter:
    """The letter about `reply` in `language`, "zh" or "en".

    case: what was assessed, of which days, settings, the person and the district are named
    """
    return _Writer(wording, language).letter(reply, case)


class _Writer:
    """Writes letters in one language."""

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording = wording
        self._language = language
        self._words = WordedCodes(wording.letter, wording, language)

    def letter(self, reply: Assessment, case: Json) -> Letter:
        posted: Sequence[Json] = case.get("claims") or ()
        titles = [self._title(claim) for claim in posted]
        subsidy = reply.premium_subsidy
        premium = [] if subsidy is None else [self._premium(subsidy, case["enrolment"]["paid_on"])]
        claims = list(map(self._claim, reply.claims, posted, titles))
        sections = [*claims, *premium]
        of_the_case = self._on(max((claim["settled_on"] for claim in posted), default=""))
        return Letter(
            language=self._language,
            about=list(self._about(reply, case)),
            sums=list(self._sums(reply, of_the_case)) if claims else (),
            sections=sections,
            years=years_shown(reply, of_the_case),
            help=list(self._help(reply.claims, titles)),
            notes=list(self._notes(reply, titles, sections)),
            basis=list(self._basis(_cites(reply))),
            rules=self._say("rules", digest=_shown(reply.rules.digest), engine=reply.rules.engine),
            texts={code: label.in_language(self._language) for code, label in self._wording.letter.items()},
        )

    def _on(self, iso: str) -> WordedCodes:
        """The words of a day of the case, of the newest without one."""
        return replace(self._words, day=day_number(date.fromisoformat(iso))) if iso else self._words

    def _say(self, code: str, **places: object) -> str:
        return self._words.heading(code).format(**places)

    def _about(self, reply: Assessment, case: Json) -> Iterator[str]:
        yield self._say("case", case=reply.case_id)
        if case["person"].get("person_id") is not None:
            yield self._say("person", person=case["person"]["person_id"])
        yield self._say("recognised_in", district=self._words.district(case["person"]["district"]))

    def _title(self, claim: Json) -> str:
        day, setting = self._day(claim["settled_on"]), self._words.term("setting", claim["setting"])
        return self._say("claim", setting=setting, day=day, claim=claim["claim_id"])

    def _day(self, iso: str) -> str:
        year, month, day = iso.split("-")
        return f"{year}年{int(month)}月{int(day)}日" if self._language == "zh" else iso

    def _sums(self, reply: Assessment, words: WordedCodes) -> Iterator[tuple[str, str]]:
        for name, total in SUMMED:
            amount = getattr(reply.totals, total)
            if amount != NOTHING or total not in OFTEN_NOTHING:
                label = words.heading(name) if name in self._wording.letter else words.law(name)
                yield label, grouped(amount)

    def _premium(self, premium: PremiumSubsidy, paid_on: str) -> Section:
        title = self._say("premium", year=premium.year, tier=self._words.term("tier", str(premium.tier)))
        outcome = self._words.term("premium_status", premium.status) if premium.ratio is not None else ""
        return Section(title, outcome, lines=list(premium_lines(premium, self._on(paid_on))))

    def _claim(self, claim: ClaimReply, posted: Json, title: str) -> Section:
        outcome = self._words.term("status", claim.status)
        if not isinstance(claim, AssessedClaim):
            other = getattr(claim, "reversed_by", None) or getattr(claim, "reverses", "")
            return Section(title, outcome, [self._say("cancelled", claim=other)])
        words = self._on(posted["settled_on"])
        return Section(
            title=title,
            outcome=outcome,
            remarks=list(self._remarks(claim, words)),
            lines=list(claim_lines(claim, words)),
            reasons=[(detail.message, self._words.clause(detail.clause)) for detail in claim.reason_details],
            notices=[
                (notice.label, self._words.clause(notice.clause))
                for notice in claim.notices
                if notice.code not in SAID_IN_LINES
            ],
        )

    def _remarks(self, claim: AssessedClaim, words: WordedCodes) -> Iterator[str]:
        if claim.track is not None and claim.categories.assistance is not None:
            yield f"{words.track(claim.track)} · {self._words.category(claim.categories.assistance)}"
        if claim.status == "payable":
            yield self._words.heading(claim.access)
        if claim.deposit_waived:
            yield self._words.heading("deposit")

    def _help(self, claims: Sequence[ClaimReply], titles: Sequence[str]) -> Iterator[str]:
        """What would change the outcome of claims: the potential, where all reasons can be put right."""
        found = [
            (title, claim)
            for claim, title in zip(claims, titles, strict=True)
            if isinstance(claim, AssessedClaim) and any(detail.curable for detail in claim.reason_details)
        ]
        for title, claim in found:
            yield self._helped(title, claim)
        gains = [claim for _, claim in found if _cures(claim.reason_details)]
        if len(gains) > 1:
            yield self._words.heading("help_each")
        if gains:
            yield self._words.heading("help_until")

    def _helped(self, title: str, claim: AssessedClaim) -> str:
        potential = claim.amounts.assistance_potential
        if not _cures(claim.reason_details):
            return self._say("help_not_enough", claim=title)
        if potential == NOTHING:
            return self._say("help_nothing", claim=title)
        return self._say("help_amount", claim=title, amount=grouped(potential))

    def _notes(self, reply: Assessment, titles: Sequence[str], sections: Iterable[Section]) -> Iterator[str]:
        pairs = zip(reply.claims, titles, strict=True)
        assessed = [(claim, title) for claim, title in pairs if isinstance(claim, AssessedClaim)]
        codes = [({warning.code for warning in claim.warnings}, title) for claim, title in assessed]
        if any(line.unverified for section in sections for line in section.lines):
            yield self._words.heading("unverified_figure")
        told = set[str]().union(*(found for found, _ in codes))
        if reply.premium_subsidy is not None and reply.rules.district_rules == CITY_FLOOR:
            told.add("city_floor_applied")  # of a premium alone no claim warns
        yield from (self._words.heading(code) for code in OF_THE_CASE if code in told)
        for found, title in codes:
            yield from (self._say(code, claim=title) for code in OF_A_CLAIM if code in found)
        for alert in reply.alerts:
            amounts = {"measured": grouped(alert.measured), "threshold": grouped(alert.threshold)}
            yield self._say(alert.alert, year=alert.year, **amounts)

    def _basis(self, cites: Iterable[str]) -> Iterator[Basis]:
        cited: dict[str, list[str]] = {}
        for cite in cites:
            cited.setdefault(cite.partition("#")[0], []).append(cite)
        for name, of_document in cited.items():
            document = self._wording.documents[name]
            names = list(map(self._words.clause, sorted(of_document)))
            yield Basis(document.number, document.title.in_language(self._language), names, self._ended(document))

    def _ended(self, document: Document) -> str:
        """Until when a document is in force and what replaces it, as far as the rules say."""
        ended = self._say("in_force_until", day=self._day(document.in_force_until)) if document.in_force_until else ""
        if document.replaced_by is None:
            return ended
        by = self._wording.documents[document.replaced_by].number
        return JOINED[self._language].join(filter(None, (ended, self._say("replaced_by", document=by))))


def _cures(details: Sequence[ReasonDetail]) -> bool:
    return all(detail.curable for detail in details)


def _shown(digest: str) -> str:
    return digest.partition(":")[2][:DIGEST_SHOWN]


def _cites(reply: Assessment) -> Iterator[str]:
    """Every clause that the reply rests on, once, in the order in which it is first met."""
    premium = [] if reply.premium_subsidy is None else reply.premium_subsidy.steps
    claims = [claim for claim in reply.claims if isinstance(claim, AssessedClaim)]
    steps = [*premium, *(step for claim in claims for step in claim.steps)]
    cites = [cite for step in steps for cite in step.clauses]
    cites += [detail.clause for claim in claims for detail in claim.reason_details]
    cites += [notice.clause for claim in claims for notice in claim.notices]
    cites += [alert.clause for alert in reply.alerts]
    yield from dict.fromkeys(cites)
