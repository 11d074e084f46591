"""A case and variants of it, all assessed by the one calculation and compared.

A variant is read only where it differs from the case; how its amounts come about is the breakdown of the patched case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from marshmallow import missing

from calc_service.case.assessment import assessed_rows, replies_in
from calc_service.case.checks import Json, Problem
from calc_service.case.columns import columns
from calc_service.case.json_patch import NotApplicable, patched, size
from calc_service.case.refusals import TOO_COSTLY, CaseFault, CaseRefused, ErrorCode, listed
from calc_service.case.reply import void_claim
from calc_service.case.reply_types import PremiumSubsidy
from calc_service.case.rereading import reread
from calc_service.case.schema import Understood
from calc_service.case.validation import ValidCase, refused, validated
from calc_service.case.variant_request import PostedVariant, read_variants
from calc_service.case.variant_types import (
    AmountsInShort,
    AssessedVariants,
    CaseInShort,
    ClaimInShort,
    CuredClaim,
    PremiumInShort,
    Variant,
)
from calc_service.case.variant_words import NOTHING, CaseState, ClaimState, DifferenceWriter
from calc_service.case.year_types import Totals
from calc_service.domain.money import yuan
from calc_service.domain.vocabulary import OWN_VARIANTS, STATUSES, TOTALS
from calc_service.engine.claims import Claims
from calc_service.engine.edition import RuleBook
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.tables import BOOKS_AT_ONCE, REASON_BIT, tabulate

CURE_ALL = OWN_VARIANTS[0]
MOST_VALUES = 200_000
"""JSON values (see `json_patch.size`) of a case and its variants together: about what the largest case alone holds."""
VOID = "void"
_totalled = attrgetter(*TOTALS)
_in_short = attrgetter(*AmountsInShort.__struct_fields__)


class _Computed(NamedTuple):
    """A case, the columns of its claims, its ledger by position of the claim, and its premium subsidy."""

    fields: Json
    claims: Claims[list[int]] | None
    rows: dict[int, LedgerRow]
    premium: PremiumSubsidy | None


def assess_variants(posted: object, book: RuleBook, language: str, *, cure: bool = False) -> AssessedVariants:
    """The case and the variants that the JSON document `posted` holds; with `cure` also what could be put right.

    posted: as `reading.read_json` reads it
    Raises CaseRefused with every fault found: /case/… in the case, /variants/N/patch/M where a patch cannot be applied,
    /variants/N/case/… in the case as variant N has it, unless it is a fault of the case as well.
    """
    work = _Work(book, language)
    request = read_variants(posted)
    work.note(request.problems)
    known = None if request.case is missing else work.case(request.case)
    variants = [] if request.case is missing else list(work.variants(request.case, request.variants, known))
    if work.faults or known is None:
        raise CaseRefused(listed(work.faults, language))
    if cure:
        variants.append(work.cured(known))
    fields = known.computed.fields
    return AssessedVariants(fields["case_id"], work.replies.serving(fields), known.short, variants)


class _Known(NamedTuple):
    """The case as posted and as read: what its variants leave as it is need not be read again.

    meanings: by list and id of the JSON object, for the lists of claims and of running totals
    """

    posted: Json
    computed: _Computed
    meanings: Mapping[tuple[str, int], Understood]
    state: CaseState
    short: CaseInShort

    def understood(self, document: Any) -> Any:  # noqa: ANN401  a JSON document
        """`document`, with what stands in it as in the case replaced by what that means."""
        if not isinstance(document, dict):
            return document
        parts = {name: self._lists(name, document.get(name)) for name in ("claims", "year_to_date")}
        parts |= {name: self._whole(name, document.get(name)) for name in ("person", "enrolment")}
        return document | {name: part for name, part in parts.items() if name in document}

    def _lists(self, name: str, posted: Any) -> Any:  # noqa: ANN401  a JSON document
        # A claim may be moved within the claims, but means nothing elsewhere.
        if not isinstance(posted, list):
            return posted
        return [self.meanings.get((name, id(each)), each) for each in posted]

    def _whole(self, name: str, posted: Any) -> Any:  # noqa: ANN401  a JSON document
        same = isinstance(posted, dict) and posted is self.posted.get(name)
        return Understood(self.computed.fields[name]) if same else posted


class _Work:
    """What assesses one request, and the faults that it has found."""

    def __init__(self, book: RuleBook, language: str) -> None:
        self.faults: list[CaseFault] = []
        self.replies = replies_in(book, language)
        self._tables = tabulate(book)
        self._language = language
        self._writer = _writer(book, language)

    def note(self, problems: tuple[Problem, ...]) -> None:
        """Note faults of the request."""
        if problems:
            self.faults += refused(problems, self._tables, self._language).faults

    def case(self, posted: Any) -> _Known | None:  # noqa: ANN401  a JSON document
        """The case as it is; None where it has faults, which are noted."""
        try:
            computed = self._computed(posted)
        except CaseRefused as refusal:
            self.faults += _at("/case", refusal)
            return None
        meanings = {
            (name, id(each)): Understood(read)
            for name in ("claims", "year_to_date")
            for each, read in zip(posted.get(name, ()), computed.fields[name], strict=True)
        }
        state = _state(computed)
        return _Known(posted, computed, meanings, state, _short(computed, state))

    def variants(self, case: Any, asked: tuple[PostedVariant, ...], known: _Known | None) -> Iterator[Variant]:  # noqa: ANN401  a JSON document
        """Each variant of `case`; of one that has faults these are noted instead."""
        values = size(case, MOST_VALUES)
        room = MOST_VALUES - values
        of_case = {(fault.pointer.removeprefix("/case"), fault.code) for fault in self.faults}
        for variant in asked:
            place = ("variants", variant.position)
            room -= values
            if room < 0:
                self.note(((place, ErrorCode(TOO_COSTLY)),))
                return
            try:
                document, room = patched(case, variant.patch, room)
                computed = self._read(document, known)
            except NotApplicable as refusal:
                self.note((((*place, "patch", refusal.position), ErrorCode(refusal.code)),))
            except CaseRefused as refusal:
                found = (fault for fault in refusal.faults if (fault.pointer, fault.code) not in of_case)
                self.faults += _at(f"/variants/{variant.position}/case", CaseRefused(tuple(found)))
            else:
                if known:
                    yield self._variant(variant.name, known, computed)

    def cured(self, known: _Known) -> Variant:
        """The variant in which everything curable is put right."""
        case = known.computed
        claims, cured = list(case.fields["claims"]), []
        for position, row in sorted(case.rows.items()):
            cures = self._cures(row)
            here = [name for name in cures if row.reasons & REASON_BIT[name]]
            if here:
                put_right = {field: value for name in here for field, value in cures[name].items()}
                cured.append(CuredClaim(claims[position]["claim_id"], sorted(here), put_right))
                claims[position] = claims[position] | put_right
        computed = self._put_right(case, claims) if cured else case
        variant = self._variant(CURE_ALL, known, computed)
        if not cured:
            variant.difference.words = self._writer.nothing_curable()
        variant.label = self._tables.book.wording.terms["own_variant"][CURE_ALL].in_language(self._language)
        variant.cured = cured
        return variant

    def _cures(self, row: LedgerRow) -> dict[str, Mapping[str, str]]:
        """What each reason says on the day of a row that is entered once it is put right."""
        reasons = {name: dated.on(row.settled_on) for name, dated in self._tables.book.wording.reasons.items()}
        return {name: reason.cure for name, reason in reasons.items() if reason.curable and reason.cure}

    def _put_right(self, case: _Computed, claims: list[Json]) -> _Computed:
        person, openings = case.fields["person"], case.fields["year_to_date"]
        cured = columns(claims, person, openings, self._tables.book)
        return self._assessed(case.fields | {"claims": claims}, cured, case.premium)

    def _read(self, document: Any, known: _Known | None) -> _Computed:  # noqa: ANN401  a JSON document
        if known is None:
            return self._computed(document)
        case = known.computed
        read = reread(document, known.posted, ValidCase(case.fields, case.claims), self._tables)
        fields, claims = read or validated(known.understood(document), self._tables, self._language)
        same = all(fields[name] is case.fields[name] for name in ("person", "enrolment"))
        premium = case.premium if same else self.replies.premium(fields)
        if claims == case.claims:
            return case._replace(fields=fields, premium=premium)
        return self._assessed(fields, claims, premium)

    def _computed(self, posted: Any) -> _Computed:  # noqa: ANN401  a JSON document
        fields, claims = validated(posted, self._tables, self._language)
        return self._assessed(fields, claims, self.replies.premium(fields))

    def _assessed(self, fields: Json, claims: Claims[list[int]] | None, premium: PremiumSubsidy | None) -> _Computed:
        rows = assessed_rows(claims, self._tables, self._language) if claims else []
        return _Computed(fields, claims, {row.position: row for row in rows}, premium)

    def _variant(self, name: str, known: _Known, computed: _Computed) -> Variant:
        state = _state(computed)
        return Variant(name, None, None, _short(computed, state, known), self._writer.difference(known.state, state))


@lru_cache(2 * BOOKS_AT_ONCE)
def _writer(book: RuleBook, language: str) -> DifferenceWriter:
    return DifferenceWriter(book.wording, language)


def _at(place: str, refusal: CaseRefused) -> Iterator[CaseFault]:
    """The faults of a refused case as those of the case at `place`."""
    return (replace(fault, pointer=place + fault.pointer) for fault in refusal.faults)


def _state(computed: _Computed) -> CaseState:
    amounts = {position: _totalled(row) for position, row in computed.rows.items()}
    claims = {
        claim["claim_id"]: ClaimState(STATUSES[computed.rows[position].status], computed.rows[position].reasons, fen)
        if (fen := amounts.get(position))
        else ClaimState(VOID, 0, NOTHING)
        for position, claim in enumerate(computed.fields["claims"])
    }
    return CaseState(computed.premium, claims, tuple(map(sum, zip(NOTHING, *amounts.values(), strict=True))))


def _short(computed: _Computed, state: CaseState, known: _Known | None = None) -> CaseInShort:
    """The case in short; what `known` says of the same claims is not written again."""
    premium, claims = computed.premium, computed.fields["claims"]
    return CaseInShort(
        premium_subsidy=None
        if premium is None
        else PremiumInShort(premium.status, premium.category, premium.standard, premium.subsidy, premium.personal),
        claims=[
            _claim_in_short(claim["claim_id"], position, computed.rows[position], known)
            if position in computed.rows
            else void_claim(claim, claims)
            for position, claim in enumerate(claims)
        ],
        totals=Totals(*map(yuan, state.totals)),
    )


def _claim_in_short(claim_id: str, position: int, row: LedgerRow, known: _Known | None) -> ClaimInShort:
    if known and known.computed.rows.get(position) == row:
        written: ClaimInShort = known.short.claims[position]
        if written.claim_id == claim_id:
            return written
    return ClaimInShort(
        claim_id=claim_id,
        year=row.year,
        status=STATUSES[row.status],
        reasons=[reason for reason, bit in REASON_BIT.items() if row.reasons & bit],
        amounts=AmountsInShort(*map(yuan, _in_short(row))),
    )
