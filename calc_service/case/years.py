"""The years of a case as its claims leave them, and the ledger that leads there (docs/calculation.md#the-reply)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from msgspec import UNSET

from calc_service.case.entitlements import deciding_group
from calc_service.case.year_types import (
    Band,
    BenefitYear,
    ClaimTaken,
    CumulativeBenefit,
    LedgerEntry,
    LedgerTotal,
    PoolOfYear,
    RunningTotals,
    Totals,
)
from calc_service.domain.days import BEFORE_ALL_DAYS, day_number
from calc_service.domain.money import UNLIMITED, ratio_text, yuan
from calc_service.domain.vocabulary import AMOUNTS, LEDGER_TOTALS, TOTALS
from calc_service.engine.edition import Edition, Profile
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.tables import Tables
from calc_service.engine.terms import EVERY_INSURANCE, catastrophic_terms
from calc_service.law.tilt_assistance import PAYABLE as TILT_PAYABLE

CATASTROPHIC_BASE, ASSISTANCE_PAID, TILT_BASE, IN_SCOPE_SELF_PAY = LEDGER_TOTALS
_totalled = attrgetter(*TOTALS)
_amounts = attrgetter(*AMOUNTS)


@dataclass(frozen=True, slots=True)
class ClaimYear:
    """A year that was posted or has claims.

    opening: what was posted of it, fen, empty where nothing was
    pools:   what each pool had paid before, fen: those of the district and those posted
    rows:    its claims that are not void, in order of the calculation
    """

    year: int
    opening: Mapping[str, Any]
    pools: Mapping[str, int]
    rows: list[LedgerRow]


def years_of(openings: Iterable[Mapping[str, Any]], rows: Iterable[LedgerRow], profile: Profile) -> list[ClaimYear]:
    """The years posted and those with claims, ascending; `rows` stand in order of the calculation."""
    opened = {opening["year"]: opening for opening in openings}
    claims: dict[int, list[LedgerRow]] = {year: [] for year in opened}
    for row in rows:
        claims.setdefault(row.year, []).append(row)
    return [
        ClaimYear(year, opened.get(year, {}), _pools(opened.get(year, {}), profile), claims[year])
        for year in sorted(claims)
    ]


def _pools(opening: Mapping[str, Any], profile: Profile) -> dict[str, int]:
    paid = opening.get("assistance_paid", {})
    return {pool: paid.get(pool, 0) for pool in dict.fromkeys((*profile.pools, *sorted(paid)))}


def totals(rows: Iterable[LedgerRow]) -> Totals:
    """What all rows add up to."""
    columns = zip((0,) * len(TOTALS), *map(_totalled, rows), strict=True)
    return Totals(*map(yuan, map(sum, columns)))


class Years:
    """Writes years under one rule book in one language."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._language = language
        self._names = tables.book.pools
        self._labels = {name: tables.book.wording.terms["amount"][name].in_language(language) for name in LEDGER_TOTALS}
        pools = tables.book.wording.pools
        self._pool_labels = {pool: label.each(lambda each: each.in_language(language)) for pool, label in pools.items()}

    def year_to_date(self, year: ClaimYear) -> RunningTotals:
        """What the year has come to, as the next request takes it."""
        last, opening = (year.rows[-1] if year.rows else None), year.opening
        paid = dict(year.pools) | {self._names[row.pool]: row.pool_paid_after for row in year.rows}
        return RunningTotals(
            year=year.year,
            catastrophic_base=yuan(_base_after(last) if last else opening[CATASTROPHIC_BASE]),
            assistance_paid={pool: yuan(amount) for pool, amount in paid.items()},
            tilt_base=yuan(last.tilt_base_after if last else opening[TILT_BASE]),
            in_scope_self_pay=yuan(last.in_scope_self_pay_after if last else opening[IN_SCOPE_SELF_PAY]),
        )

    def benefits(self, year: ClaimYear, totals_of_year: Totals, profile: Profile, ids: list[str]) -> BenefitYear:
        """The year by benefit, on the terms of its last claim; `ids` are those of all claims posted."""
        return BenefitYear(
            year=year.year,
            totals=totals_of_year,
            catastrophic_insurance=self._insurance(year.rows) if year.rows else None,
            pools=list(self._pools_of(year, profile, ids)),
            tilt=self._tilt(year.rows) if year.rows else None,
        )

    def _pools_of(self, year: ClaimYear, profile: Profile, ids: list[str]) -> Iterator[PoolOfYear]:
        edition = self._edition(year, profile)
        day = edition.start if edition else BEFORE_ALL_DAYS
        drawn: dict[str, list[LedgerRow]] = {}
        for row in year.rows:
            if row.assistance_paid:
                drawn.setdefault(self._names[row.pool], []).append(row)
        for pool, before in year.pools.items():
            cap, rows = _cap(pool, edition), drawn.get(pool, ())
            taken = sum(row.assistance_paid for row in rows)
            yield PoolOfYear(
                pool=pool,
                label=self._pool_labels[pool].on(day),
                annual_cap=_or_none(cap),
                used_before=yuan(before),
                taken=yuan(taken),
                left=None if cap is None else yuan(max(0, cap - before - taken)),
                claims=[ClaimTaken(ids[row.position], yuan(row.assistance_paid)) for row in rows],
            )

    def _edition(self, year: ClaimYear, profile: Profile) -> Edition | None:
        """The rules of the year's last claim; without one those of its last day."""
        if year.rows:
            return self._tables.edition(year.rows[-1].regime)
        return self._tables.book.on(day_number(date(year.year, 12, 31)), profile.district)

    def _insurance(self, rows: list[LedgerRow]) -> CumulativeBenefit | None:
        last, tables = rows[-1], self._tables.lists.catastrophic_insurance
        if not tables.insured[last.regime * EVERY_INSURANCE + last.insurance]:
            return None
        terms = catastrophic_terms(last, last.regime, last.entry, tables)
        return CumulativeBenefit(
            base_before=yuan(rows[0].catastrophic_before),
            base=yuan(_base_after(last)),
            threshold=yuan(terms.deductible),
            still_to_go=yuan(max(0, terms.deductible - _base_after(last))),
            ratio=ratio_text(terms.ratio),
            annual_cap=None if terms.annual_cap == UNLIMITED else yuan(terms.annual_cap),
            taken=yuan(sum(row.catastrophic_entitled for row in rows)),
        )

    def _tilt(self, rows: list[LedgerRow]) -> CumulativeBenefit | None:
        last = rows[-1]
        group = deciding_group(last.tilt_base_after, last.entry, self._tables)
        if group is None:
            return None
        bands = [Band(yuan(band.threshold.number), ratio_text(band.ratio.number)) for band in group.bands]
        return CumulativeBenefit(
            base_before=yuan(rows[0].opening_tilt_base),
            base=yuan(last.tilt_base_after),
            threshold=bands[0].above,
            still_to_go=yuan(max(0, group.bands[0].threshold.number - last.tilt_base_after)),
            ratio=bands[0].ratio,
            annual_cap=_or_none(group.annual_cap.value),
            taken=yuan(sum(row.tilt_paid for row in rows)),
            categories=UNSET if group.categories is None else list(group.categories),
            bands=bands if bands[1:] else UNSET,
        )

    def ledger(self, years: Iterable[ClaimYear], ids: list[str]) -> list[LedgerEntry]:
        """Every claim that is not void, with each running total of its year before it, by it and after it."""
        return [entry for year in years for entry in self._entries(year, ids)]

    def _entries(self, year: ClaimYear, ids: list[str]) -> Iterator[LedgerEntry]:
        paid = dict(year.pools)
        for row in year.rows:
            drawn = self._names[row.pool]
            paid[drawn] = before = row.pool_paid_after - row.assistance_paid
            yield LedgerEntry(
                ids[row.position],
                row.year,
                [
                    self._total(CATASTROPHIC_BASE, row.catastrophic_before, _base_after(row)),
                    *(
                        self._drawn(pool, row, paid[pool], row.pool_paid_after if pool == drawn else paid[pool])
                        for pool in paid
                    ),
                    self._total(TILT_BASE, tilt_base_before(row), row.tilt_base_after),
                    self._total(
                        IN_SCOPE_SELF_PAY,
                        row.in_scope_self_pay_after - row.in_scope_self_pay,
                        row.in_scope_self_pay_after,
                    ),
                ],
            )
            paid[drawn] = before + row.assistance_paid

    def _drawn(self, pool: str, row: LedgerRow, before: int, after: int) -> LedgerTotal:
        label = self._pool_labels[pool].on(self._tables.edition(row.regime).start)
        return LedgerTotal(ASSISTANCE_PAID, pool, label, yuan(before), yuan(after - before), yuan(after))

    def _total(self, name: str, before: int, after: int) -> LedgerTotal:
        return LedgerTotal(name, None, self._labels[name], yuan(before), yuan(after - before), yuan(after))


def _cap(pool: str, edition: Edition | None) -> int | None:
    """The yearly cap of a pool, fen; all its tracks have the same. None where the rules in force have no such pool."""
    tracks = edition.medical_assistance.tracks if edition else ()
    return next((track.annual_cap.number for track in tracks if track.pool == pool), None)


def tilt_base_before(row: LedgerRow) -> int:
    """The year's tilt base without the claim, fen (cq-2022-116#2.3.3)."""
    grown: int = row.assistance_base - row.assistance_paid if row.tilt_status == TILT_PAYABLE else 0
    before: int = row.tilt_base_after - grown
    return before


def _base_after(row: LedgerRow) -> int:
    after: int = row.catastrophic_before + row.catastrophic_base
    return after


def _or_none(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)


OF_THE_YEAR: Mapping[str, Callable[[LedgerRow], int]] = {
    "catastrophic_settled": lambda row: row.catastrophic_paid,
    "catastrophic_base_before": lambda row: row.catastrophic_before,
    "catastrophic_base_of_the_year": lambda row: row.catastrophic_before + row.catastrophic_base,
    "catastrophic_entitled_before": lambda row: row.catastrophic_entitled_before,
    "pool_paid_before": lambda row: row.pool_paid_after - row.assistance_paid,
    "tilt_base_before": tilt_base_before,
    "tilt_base_of_the_year": lambda row: row.tilt_base_after,
    "tilt_entitled_before": lambda row: row.tilt_paid_before,
}


class RowAmounts(dict[str, str]):
    """Every amount that the steps of a row name, yuan; few steps name those OF_THE_YEAR, so they wait to be asked."""

    def __init__(self, row: LedgerRow) -> None:
        """The AMOUNTS of a row of the ledger, in their order."""
        super().__init__(zip(AMOUNTS, map(yuan, _amounts(row)), strict=True))
        self._row = row

    def __missing__(self, name: str) -> str:
        """One of the amounts OF_THE_YEAR."""
        return yuan(OF_THE_YEAR[name](self._row))
