"""Messages of the national platform assessed: as the case that they are, by the very same calculation."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from calc_service.case.assessment import Watch, assess
from calc_service.case.checks import Place
from calc_service.case.platform import sayings
from calc_service.case.platform.findings import Findings, pointer
from calc_service.case.platform.funds import FundPayment, Payments
from calc_service.case.platform.messages import signed_amount
from calc_service.case.platform.process_text import process_text
from calc_service.case.platform.reply_types import (
    PaymentOfFund,
    PlatformAssessment,
    PlatformPart,
    SettlementRecord,
    TakenFrom,
)
from calc_service.case.platform.settlements import Settlement
from calc_service.case.platform.translation import Translation, translate
from calc_service.case.reading import Number
from calc_service.case.refusals import MOST_FAULTS, CaseFault, CaseRefused
from calc_service.case.reply import VOID
from calc_service.case.reply_types import AssessedClaim, Assessment
from calc_service.domain.money import signed_yuan, yuan
from calc_service.domain.platform_facts import AFTER_ASSISTANCE, ASSISTANCE
from calc_service.engine.edition import RuleBook

SAID_ONCE = frozenset({"required", "nothing_to_compute"})
"""What a case lacks where its message is at fault: that fault says it."""
SETTLEMENTS: Place = ("settlements",)
"""The place of what is wrong with the case as a whole: it has nothing to compute."""


def assess_messages(
    posted: object, book: RuleBook, language: str, include: Collection[str] = (), watch: Watch | None = None
) -> PlatformAssessment:
    """The reply to the messages in the JSON document `posted`, as `reading.read_json` reads it.

    include, watch: as for a case
    Raises CaseRefused with every fault found, each at its place in what was posted.
    """
    translation = translate(posted, book)
    faults = translation.found.worded(book.wording, language)
    if len(faults) > MOST_FAULTS:
        raise _refused(faults)
    try:
        answered = assess(translation.case, book, language, include, None if faults else watch)
    except CaseRefused as refusal:
        raise _refusal(faults, refusal, translation.found, language) from None
    if faults:
        raise _refused(faults)
    return _reply(answered, translation, book, language)


def _refusal(faults: dict[Place, list[CaseFault]], refusal: CaseRefused, found: Findings, language: str) -> CaseRefused:
    """All faults by place in what was posted. What a case lacks because its message is at fault is said once."""
    for fault in refusal.faults:
        own = _place(fault.pointer)
        place = found.posted_place(own) if own else SETTLEMENTS
        if place not in faults or fault.code not in SAID_ONCE | {each.code for each in faults[place]}:
            names = [str(each[-1]) for each in (place, own) if each]
            said = next((sayings.WHAT_TO_GIVE[name] for name in names if name in sayings.WHAT_TO_GIVE), None)
            missing = fault.code in {"required", "nothing_to_compute"} and said is not None
            message = said.in_language(language) if missing and said else fault.message
            faults.setdefault(place, []).append(CaseFault(pointer(place), fault.code, message))
    return _refused(faults)


def _refused(faults: Mapping[Place, Sequence[CaseFault]]) -> CaseRefused:
    ordered = sorted(faults, key=lambda place: [(isinstance(part, str), part) for part in place])
    return CaseRefused(tuple(fault for place in ordered for fault in faults[place])[:MOST_FAULTS])


def _place(own: str) -> Place:
    parts = own.split("/")[1:]
    return tuple(
        int(part) if part.isascii() and part.isdigit() else part.replace("~1", "/").replace("~0", "~") for part in parts
    )


def _reply(answered: Assessment, translation: Translation, book: RuleBook, language: str) -> PlatformAssessment:
    records = _Records(answered, translation, book, language)
    part = PlatformPart(
        verified=book.platform.verified,
        case=_plain(translation.case),
        taken=_taken(translation),
        not_used={message: sorted(names) for message, names in sorted(translation.found.unused.items()) if names},
        settlements=[records.of(one) for one in translation.settlements],
    )
    fields = {name: getattr(answered, name) for name in Assessment.__struct_fields__}
    return PlatformAssessment(**fields, platform=part)


class _Records:
    """Writes what belongs to each settlement."""

    def __init__(self, answered: Assessment, translation: Translation, book: RuleBook, language: str) -> None:
        self._rules, self._wording, self._language = answered.rules, book.wording, language
        pairs = zip(translation.claims, answered.claims, strict=True)
        self._claims = {one.settlement.place: (one, reply) for one, reply in pairs}

    def of(self, one: Settlement) -> SettlementRecord:
        setl_id = one.text("claim_id") or None
        if one.place not in self._claims:
            return _void(setl_id, VOID)
        translated, reply = self._claims[one.place]
        if translated.paid is None or not isinstance(reply, AssessedClaim):
            return _void(setl_id, reply.status)
        return self._computed(setl_id, translated.paid, reply)

    def _computed(self, setl_id: str | None, paid: Payments, reply: AssessedClaim) -> SettlementRecord:
        recorded, computed = paid.amounts[ASSISTANCE], reply.amounts.assistance_paid
        text, cut = process_text(reply, self._rules, self._wording, self._language)
        return SettlementRecord(
            setl_id=setl_id,
            status=reply.status,
            funds=[_payment(line, self._language) for line in paid.lines],
            recorded_assistance=None if recorded is None else yuan(recorded),
            computed_assistance=computed,
            difference=None if recorded is None else signed_yuan(recorded - signed_amount(computed)),
            setl_proc_info=text,
            characters=len(text),
            cut=cut,
        )


def _void(setl_id: str | None, status: str) -> SettlementRecord:
    return SettlementRecord(
        setl_id=setl_id,
        status=status,
        funds=[],
        recorded_assistance=None,
        computed_assistance=None,
        difference=None,
        setl_proc_info=None,
        characters=0,
        cut=False,
    )


def _payment(line: FundPayment, language: str) -> PaymentOfFund:
    counted = None if line.fund.means == AFTER_ASSISTANCE else line.fund.means
    return PaymentOfFund(line.code, line.fund.label.in_language(language), yuan(line.amount), counted)


def _taken(translation: Translation) -> list[TakenFrom]:
    entries = [
        TakenFrom(pointer(own), [pointer(source) for source in sources], how)
        for own, (sources, how) in translation.found.taken.items()
        if how and (how == "absent" or _is_there(translation.case, own))
    ]
    return sorted(entries, key=lambda entry: entry.field)


def _is_there(document: Any, place: Place) -> bool:  # noqa: ANN401 - a JSON document
    for part in place:
        if isinstance(document, list):
            document = dict(enumerate(document[part : part + 1], part)) if isinstance(part, int) else {}
        if not isinstance(document, dict) or part not in document:
            return False
        document = document[part]
    return True


def _plain(document: Any) -> Any:  # noqa: ANN401 - a JSON document
    """The case as JSON that can be posted: numbers, which are kept as their digits, are whole years here."""
    if isinstance(document, dict):
        return {key: _plain(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_plain(value) for value in document]
    return _number(document) if isinstance(document, Number) else document


def _number(number: Number) -> object:
    return int(number.digits) if number.digits.isdigit() else number.digits
