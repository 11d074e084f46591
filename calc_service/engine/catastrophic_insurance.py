"""Catastrophic insurance of residents, 大病保险, and its uplift in hardship (cq-2022-116#2.2.2).

The year's in-scope cost after basic and other insurance is paid by ratio above a deductible, up to a cap. For the
categories of the uplift the deductible is lowered, the ratio raised and the cap lifted. The entitlement is a cumulative
one: what a claim gets is the year's entitlement with it less the year's entitlement without it, both on its own terms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calc_service.domain.figures import Figure, number_or
from calc_service.domain.money import UNLIMITED, WHOLE, share
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.category_sets import CategorySets
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags, shares
from calc_service.engine.running import running
from calc_service.engine.standing import Standing

NOT_ON_FILE = 0
"""The entry of `Tables.year_entry` for years without terms."""
NOTHING = (UNLIMITED, 0, 0)
"""A deductible, ratio and cap that pay nothing."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One year's general terms.

    deductible, annual_cap: fen, a cap of None = no limit; ratio: basis points
    """

    deductible: Figure
    ratio: Figure
    annual_cap: Figure


@dataclass(frozen=True, slots=True)
class Uplift:
    """What `categories`, own ones of the district included, get instead.

    deductible_reduced_by, ratio_raised_by: basis points; annual_cap: fen, None = no limit
    """

    categories: frozenset[str]
    deductible_reduced_by: Figure
    ratio_raised_by: Figure
    annual_cap: Figure


@dataclass(frozen=True, slots=True)
class Rules:
    """Who is insured, and the uplift in force on one day in one district."""

    insured: frozenset[str]
    uplift: Uplift


YearlyTerms = Mapping[int, Terms]
"""A missing year has no figure on file."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the rows are looked up in.

    insured: by (regime, insurance)
    deductible (fen), ratio (basis points), annual_cap (fen): by (regime, insurance, year entry, uplifted); whoever is
    not insured is paid nothing, and so is the year entry NOT_ON_FILE
    category, uplifted: by category set
    """

    first_year: int
    year_entry: Column
    years: int
    insured: Flags
    deductible: Column
    ratio: Column
    annual_cap: Column
    category: Column
    uplifted: Column

    def year_entries(self, year: Column) -> Column:
        """The entry of each year, NOT_ON_FILE where none of its figures is known."""
        position: Column = np.minimum(np.maximum(year - self.first_year, -1), len(self.year_entry) - 2) + 1
        return self.year_entry[position]


def tabulate(rules: Sequence[Rules], yearly: YearlyTerms, sets: CategorySets) -> Tables:
    """The tables of all regimes; `rules` has one entry a regime."""
    first_year, last_year = min(yearly), max(yearly)
    on_file = sorted(yearly)
    entry = {year: position + 1 for position, year in enumerate(on_file)}
    terms = [
        _in_hardship(rule.uplift, yearly[year], uplifted=uplifted) if year and insurance in rule.insured else NOTHING
        for rule in rules
        for insurance in INSURANCES
        for year in (None, *on_file)
        for uplifted in (False, True)
    ]
    deductible, ratio, annual_cap = np.array(terms, dtype=np.int64).T
    return Tables(
        first_year=first_year,
        year_entry=np.array([0, *(entry.get(year, 0) for year in range(first_year, last_year + 1)), 0], dtype=np.int64),
        years=len(on_file) + 1,
        insured=np.array([name in rule.insured for rule in rules for name in INSURANCES]),
        deductible=np.ascontiguousarray(deductible),
        ratio=np.ascontiguousarray(ratio),
        annual_cap=np.ascontiguousarray(annual_cap),
        category=sets.best([_worth(rule, ids) for rule, ids in zip(rules, sets.categories, strict=True)]),
        uplifted=sets.any([rule.uplift.categories for rule in rules]).astype(np.int64),
    )


def _worth(rules: Rules, categories: Sequence[str]) -> Mapping[str, int]:
    return {category: int(category in rules.uplift.categories) for category in categories}


def _in_hardship(uplift: Uplift, terms: Terms, *, uplifted: bool) -> tuple[int, int, int]:
    """(deductible, ratio, annual cap) in fen, basis points and fen."""
    deductible, ratio, cap = terms.deductible.number, terms.ratio.number, terms.annual_cap
    if uplifted:
        deductible = share(deductible, WHOLE - uplift.deductible_reduced_by.number)
        ratio, cap = ratio + uplift.ratio_raised_by.number, uplift.annual_cap
    return deductible, ratio, number_or(cap, UNLIMITED)


@dataclass(frozen=True, slots=True)
class Catastrophic:
    """The outcome, row by row, fen.

    catastrophic_category: position of the category whose terms were used, NOBODY without one
    catastrophic_base:     in-scope cost after basic and other insurance
    catastrophic_before:   the year's cumulative base without the row
    catastrophic_entitled_before: the year's entitlement without the row, on the row's terms
    catastrophic_paid:     what the insurer settled where that is known, else the entitlement
    """

    catastrophic_category: Column
    catastrophic_base: Column
    catastrophic_before: Column
    catastrophic_entitled_before: Column
    catastrophic_entitled: Column
    catastrophic_paid: Column


def assess(tables: Tables, claims: Claims, standing: Standing) -> Catastrophic:
    """Catastrophic insurance of every row, assisted or not, in the order of the calculation."""
    insured = standing.regime * len(INSURANCES) + claims.insurance
    terms = (insured * tables.years + tables.year_entries(claims.year)) * 2 + tables.uplifted[standing.entry]
    deductible, ratio, cap = tables.deductible[terms], tables.ratio[terms], tables.annual_cap[terms]

    base = claims.policy_scope_cost - claims.basic_paid - claims.other_insurance_paid
    after = running(claims.opening_catastrophic_base, base, standing.year)
    before = after - base
    entitled_before, entitled_after = np.minimum(cap, shares(np.maximum((before, after) - deductible, 0), ratio))
    entitled = entitled_after - entitled_before
    settled = claims.catastrophic_settled
    return Catastrophic(
        catastrophic_category=tables.category[standing.entry],
        catastrophic_base=base,
        catastrophic_before=before,
        catastrophic_entitled_before=entitled_before,
        catastrophic_entitled=entitled,
        catastrophic_paid=np.where(settled == NONE, entitled, settled),
    )
