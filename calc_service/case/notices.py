"""What is worth saying about a claim that was computed as it should be: above all why nothing, or not all, is paid."""

from functools import cache

from calc_service.case.reply_types import Notice
from calc_service.domain.vocabulary import NOTICES
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.tables import Tables
from calc_service.engine.terms import EVERY_INSURANCE, NOBODY, catastrophic_terms


class Notices:
    """Writes notices under one rule book in one language."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._language = language
        self._of_day = cache(self._written)

    def of(self, row: LedgerRow, *, shares_stay: bool, after_as_of: bool) -> list[Notice]:
        """The notices of a row of the ledger, in the order of NOTICES.

        shares_stay: whether other claims that are not void are of its stay
        after_as_of: whether it is settled after the day as of which the case was asked
        """
        covered = row.catastrophic_base == 0 < row.policy_scope_cost
        assisted = row.assistance_category != NOBODY and row.assistance_base > 0
        found = (
            covered,
            row.catastrophic_base > 0 and self._below_deductible(row),
            row.assistance_base == 0 and not covered,
            shares_stay and self._has_threshold(row),
            assisted and row.assistance_cap_remaining == 0,
            assisted and 0 < row.assistance_cap_remaining < row.assistance_uncapped,
            assisted and row.assistance_uncapped == 0,
            after_as_of,
        )
        if not any(found):
            return []
        written = self._of_day(self._tables.edition(row.regime).start)
        return [notice for notice, holds in zip(written, found, strict=True) if holds]

    def _written(self, day: int) -> list[Notice]:
        """Every notice in the words of an edition that holds on `day`."""
        notices = self._tables.book.wording.notices
        texts = {code: notices[code].on(day) for code in NOTICES}
        return [Notice(code, text.label.in_language(self._language), text.cite) for code, text in texts.items()]

    def _below_deductible(self, row: LedgerRow) -> bool:
        tables = self._tables.lists.catastrophic_insurance
        if not tables.insured[row.regime * EVERY_INSURANCE + row.insurance]:
            return False
        deductible = catastrophic_terms(row, row.regime, row.entry, tables).deductible
        return bool(row.catastrophic_before + row.catastrophic_base <= deductible)

    def _has_threshold(self, row: LedgerRow) -> bool:
        care = CIRCUMSTANCES[row.circumstances]
        track = self._tables.edition(row.regime).medical_assistance.fallback(care.disease_class)
        return bool(track.bounds) and care.setting in track.settings
