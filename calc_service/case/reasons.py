"""Why a claim is not simply payable: one detail a reason."""

from calc_service.case.reply_types import ReasonDetail
from calc_service.domain.vocabulary import FACILITY_LEVELS, REFERRALS, SETTINGS
from calc_service.engine.edition import Edition
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.rules import Track
from calc_service.engine.tables import REASON_BIT, Tables


class ReasonDetails:
    """Writes reason details under one rule book in one language; rows with the same reasons share them."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._language = language
        self._known: dict[tuple[int, int, int], list[ReasonDetail]] = {}

    def of(self, row: LedgerRow) -> list[ReasonDetail]:
        """One entry for each reason of a ledger row, sorted."""
        key = row.reasons, row.regime, row.terms_track
        return self._known.get(key) or self._known.setdefault(key, self._written(*key))

    def _written(self, reasons: int, regime: int, terms_track: int) -> list[ReasonDetail]:
        edition = self._tables.edition(regime)
        name = self._tables.tracks[terms_track]
        track = next(each for each in edition.medical_assistance.tracks if each.id == name)
        required = _required(edition, track)
        here = [reason for reason, bit in REASON_BIT.items() if reasons & bit]
        return [self._detail(reason, required[reason], edition.start) for reason in here]

    def _detail(self, reason: str, required: str | None, day: int) -> ReasonDetail:
        text = self._tables.book.wording.reasons[reason].on(day)
        message = text.message.in_language(self._language)
        return ReasonDetail(reason, message, text.field, required, text.cite, text.curable)


def _required(edition: Edition, track: Track) -> dict[str, str | None]:
    outcomes = edition.medical_assistance.referral_outcomes
    referrals = " | ".join(referral for referral in REFERRALS if outcomes[referral] == "payable")
    return {
        "admission_day_needed": None,
        "emergency_review": referrals,
        "facility_below_secondary": " | ".join(level for level in FACILITY_LEVELS if level in track.facility_levels),
        "facility_not_designated": "true",
        "not_a_recipient": None,
        "not_referred": referrals,
        "outpatient_other_disease": " | ".join(setting for setting in SETTINGS if setting in track.settings),
        "threshold_not_exceeded": track.required_cost,
    }
