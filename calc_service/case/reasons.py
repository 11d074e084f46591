"""Why a claim is not simply payable: one detail a reason."""

from calc_service.case.reply_types import ReasonDetail
from calc_service.domain.vocabulary import FACILITY_LEVELS, REFERRALS, SETTINGS
from calc_service.domain.wording import BETWEEN
from calc_service.engine.edition import Edition
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.rules import Track
from calc_service.engine.tables import REASON_BIT, Tables
from calc_service.engine.terms import NO_TRACK, turned_away


class ReasonDetails:
    """Writes reason details under one rule book in one language; rows with the same reasons share them."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._language = language
        self._known: dict[tuple[int, int, int, int], list[ReasonDetail]] = {}

    def of(self, row: LedgerRow) -> list[ReasonDetail]:
        """One entry for each reason of a ledger row, sorted."""
        key = row.reasons, row.regime, row.terms_track, min(row.track, NO_TRACK)
        return self._known.get(key) or self._known.setdefault(key, self._written(*key))

    def _written(self, reasons: int, regime: int, terms_track: int, track: int) -> list[ReasonDetail]:
        edition = self._tables.edition(regime)
        required = _required(edition, self._tables.track(regime, terms_track))
        if track < NO_TRACK:
            required["category_not_covered"] = self._covered(self._tables.track(regime, turned_away(track)), regime)
        cites = cites_of(reasons, regime, track, self._tables)
        return [self._detail(reason, required[reason], cite, edition.start) for reason, cite in cites.items()]

    def _covered(self, track: Track, regime: int) -> str:
        """The categories that a track covers, in words."""
        labels, known = self._tables.book.wording.categories, self._tables.profile_of(regime).categories
        covered = (labels[category] for category in known if category in track.ratio)
        return BETWEEN[self._language].join(label.in_language(self._language) for label in covered)

    def _detail(self, reason: str, required: str | None, cite: str, day: int) -> ReasonDetail:
        text = self._tables.book.wording.reasons[reason].on(day)
        message = text.message.in_language(self._language)
        return ReasonDetail(reason, message, text.field, required, cite, text.curable)


def cites_of(reasons: int, regime: int, track: int, tables: Tables) -> dict[str, str]:
    """By reason, sorted, the clause that it rests on; where a track turns the person away, what that track rests on."""
    texts, day = tables.book.wording.reasons, tables.edition(regime).start
    cites = {reason: texts[reason].on(day).cite for reason, bit in REASON_BIT.items() if reasons & bit}
    if track < NO_TRACK and "category_not_covered" in cites:
        # Not so of a stay that another day of admission would bring before a track that takes the person.
        cites["category_not_covered"] = tables.track(regime, turned_away(track)).cite or cites["category_not_covered"]
    return cites


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
