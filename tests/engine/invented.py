"""A small invented rule book, made of the engine's own nouns, with figures that are easy to work out by hand.

The city's rules hold from 2024-07-01, in part others from 2025-07-01, when its catastrophic terms begin to cover
employees too; district 500116 has a file of its own. Catastrophic terms are on file for 2025 and 2027 alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from calc_service.domain.dated import always
from calc_service.domain.days import AFTER_ALL_DAYS, BEFORE_ALL_DAYS
from calc_service.domain.figures import Figure
from calc_service.domain.money import UNLIMITED
from calc_service.domain.vocabulary import (
    FACILITY_LEVELS,
    INSURANCES,
    LEDGER_TOTALS,
    NOTICES,
    REASONS,
    SETTINGS,
)
from calc_service.domain.wording import District, Label, NoticeText, Reason, Step, Wording
from calc_service.engine.claims import NAMES, POSITIONS, Circumstances, Claims, in_order, void_rows
from calc_service.engine.columns import NONE
from calc_service.engine.edition import Edition, Profile, RuleBook
from calc_service.engine.ledger import SHOWN, Ledger, assess, assess_case, blocks
from calc_service.engine.person_year import Assessed
from calc_service.engine.rules import (
    AssistanceRules,
    CatastrophicRules,
    DepositWaiver,
    PremiumRules,
    PremiumTier,
    SafeguardRules,
    TiltBand,
    TiltGroup,
    TiltRules,
    Track,
    Uplift,
    YearlyTerms,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calc_service.engine.columns import Column
    from calc_service.engine.tables import Tables

CITY_CATEGORIES = ("extreme_poverty", "subsistence_allowance", "low_income_margin")
CATEGORIES = (*CITY_CATEGORIES, "orphan")
POOLS = ("special", "other", "small")
DISTRICTS = ("500101", "500116", "500157")
EXTREME_POVERTY, SUBSISTENCE, MARGIN, ORPHAN = 1, 2, 4, 8
CARE = Circumstances(
    "inpatient", "special", "tertiary", facility_designated=True, place_of_care="in_city", referral="compliant"
)
LABEL = Label("例", "Example")


def day(text: str) -> int:
    """Days since 1970-01-01."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def figure(name: str, value: int | None, *, cite: str = "law#1", verified: bool = True) -> Figure:
    """A figure in fen; a name that ends in ratio, by or raised is in basis points."""
    unit = "basis_points" if name.endswith(("ratio", "_by")) else "fen"
    return Figure(name, value, unit, "2025-01-01", cite, verified, "" if cite else "hearsay")


def ratios(cite: str, **values: int) -> dict[str, Figure]:
    """Ratios by category, basis points."""
    return {category: figure("assistance.ratio", value, cite=cite) for category, value in values.items()}


SPECIAL = Track(
    id="special",
    pool="special",
    disease_class="special",
    settings=frozenset(SETTINGS),
    facility_levels=frozenset(FACILITY_LEVELS),
    categories=None,
    lowest=0,
    highest=UNLIMITED,
    bounds=(),
    required_cost="",
    ratio=ratios("law#special", extreme_poverty=7000, subsistence_allowance=7000, low_income_margin=6000),
    annual_cap=figure("assistance.annual_cap", 10_000_00, cite="law#special"),
    cite="law#special",
)
OTHER = replace(
    SPECIAL,
    id="other",
    pool="other",
    disease_class="other",
    settings=frozenset({"inpatient"}),
    facility_levels=frozenset({"secondary", "tertiary"}),
    lowest=3_000_01,
    bounds=(figure("assistance.stay_cost_above", 3_000_00, cite="law#other"),),
    required_cost="> 3000.00",
    annual_cap=figure("assistance.annual_cap", 6_000_00, cite="law#other"),
    cite="law#other",
)
SMALL = replace(
    OTHER,
    id="small",
    pool="small",
    facility_levels=frozenset({"secondary", "tertiary", "primary"}),
    lowest=0,
    highest=3_000_00,
    bounds=(figure("assistance.stay_cost_at_most", 3_000_00, cite="district#3"),),
    required_cost="<= 3000.00",
    ratio=ratios("district#3", extreme_poverty=5000, subsistence_allowance=5000, low_income_margin=4000, orphan=5000),
    annual_cap=figure("assistance.annual_cap", 500_00, cite="district#3"),
    cite="district#3",
)
ASSISTANCE = AssistanceRules(
    tracks=(SPECIAL, OTHER),
    designation_required=True,
    referral_outcomes={
        "not_required": "payable",
        "from_primary_care": "payable",
        "compliant": "payable",
        "registered": "payable",
        "emergency": "review",
        "missing": "refused",
    },
)
CATASTROPHIC = CatastrophicRules(
    insured=frozenset({"resident"}),
    uplift=Uplift(
        categories=frozenset({"extreme_poverty", "subsistence_allowance"}),
        deductible_reduced_by=figure("catastrophic.uplift.deductible_reduced_by", 5000, cite="law#uplift"),
        ratio_raised_by=figure("catastrophic.uplift.ratio_raised_by", 500, cite="law#uplift"),
        annual_cap=figure("catastrophic.uplift.annual_cap", None, cite="law#uplift"),
    ),
)
TERMS = {
    2025: YearlyTerms(
        figure("catastrophic.deductible", 1_000_00, cite="", verified=False),
        figure("catastrophic.ratio", 6000, cite="", verified=False),
        figure("catastrophic.annual_cap", 5_000_00, cite="", verified=False),
    ),
    2027: YearlyTerms(
        figure("catastrophic.deductible", 1_000_01),
        figure("catastrophic.ratio", 5000),
        figure("catastrophic.annual_cap", None),
    ),
}
PREMIUM = PremiumRules(
    {
        1: PremiumTier(
            1,
            {
                "extreme_poverty": figure("premium.ratio", 10_000),
                "subsistence_allowance": figure("premium.ratio", 9000),
            },
            "law#premium",
        ),
        2: PremiumTier(
            1,
            {
                "extreme_poverty": figure("premium.ratio", 10_000),
                "subsistence_allowance": figure("premium.ratio", 10_000),
            },
            "law#premium",
        ),
    }
)
STANDARDS = {
    2025: {
        1: figure("premium.standard.tier_1", 400_05, cite="", verified=False),
        2: figure("premium.standard.tier_2", 775_00, cite="", verified=False),
    }
}
TILT = TiltRules(frozenset({"compliant", "from_primary_care"}), frozenset({"in_district", "in_city"}), (), "law#tilt")
TILT_BAND = TiltBand(
    figure("tilt.threshold", 1_000_00, cite="district#5"), figure("tilt.ratio", 5000, cite="district#5")
)
TILT_TERMS = TiltGroup(None, (TILT_BAND,), figure("tilt.annual_cap", 300_00, cite="district#5"))
SAFEGUARDS = SafeguardRules(
    deposit_waiver=DepositWaiver(
        categories=frozenset({"extreme_poverty", "subsistence_allowance"}),
        settings=frozenset({"inpatient"}),
        referrals=frozenset({"from_primary_care"}),
        places_of_care=frozenset({"in_district"}),
        designation_required=True,
        cite="law#deposit",
    ),
    direct_categories=frozenset({"extreme_poverty"}),
    monitored_categories=frozenset({"extreme_poverty", "low_income_margin"}),
    burden_threshold=None,
    burden_cite="law#burden",
)
CITY = Edition(day("2024-07-01"), frozenset(CITY_CATEGORIES), PREMIUM, CATASTROPHIC, ASSISTANCE, TILT, SAFEGUARDS)
OWN_RATIOS = ratios("district#2", extreme_poverty=7000, subsistence_allowance=8000, low_income_margin=6000, orphan=7225)
OWN = replace(
    CITY,
    medical_assistance=replace(
        ASSISTANCE, tracks=(replace(SPECIAL, ratio=OWN_RATIOS), replace(OTHER, ratio=OWN_RATIOS))
    ),
    tilt_assistance=replace(TILT, groups=(TILT_TERMS,), cite="district#4"),
    safeguards=replace(
        SAFEGUARDS,
        direct_categories=frozenset({"extreme_poverty", "orphan"}),
        burden_threshold=figure("burden.threshold", 2_000_00),
    ),
)
STARTS = (day("2024-07-01"), day("2025-07-01"))
LATER_SPECIAL = figure("assistance.annual_cap", 8_000_00, cite="law#later")


def _later(edition: Edition, **changes: Any) -> Edition:  # noqa: ANN401 - whatever an edition holds
    tracks = edition.medical_assistance.tracks
    special, other = replace(tracks[0], annual_cap=LATER_SPECIAL), tracks[1]
    own = (SMALL,) if edition is OWN else ()
    assistance = replace(edition.medical_assistance, tracks=(special, other, *own))
    return replace(edition, start=STARTS[1], medical_assistance=assistance, **changes)


CITY_LATER = _later(CITY, catastrophic_insurance=replace(CATASTROPHIC, insured=frozenset(INSURANCES)))
OWN_LATER = _later(
    OWN,
    categories_in_force=frozenset(CATEGORIES),
    tilt_assistance=replace(
        TILT,
        groups=(replace(TILT_TERMS, annual_cap=figure("tilt.annual_cap", None, cite="district#5")),),
        cite="district#4",
    ),
)

STEPS = (
    "out_of_scope_cost",
    "catastrophic_base",
    "catastrophic_base_of_the_year",
    "catastrophic_entitled_before",
    "catastrophic_entitled",
    "catastrophic_paid",
    "assistance_base",
    "assistance_uncapped",
    "assistance_cap_remaining",
    "assistance",
    "assistance_potential",
    "tilt_base_of_the_year",
    "tilt_entitled_before",
    "tilt",
    "in_scope_self_pay",
    "total_self_pay",
    "premium_subsidy",
    "premium_personal",
)
CITED_BY_FIGURES = ("assistance_uncapped", "assistance_cap_remaining", "assistance", "assistance_potential", "tilt")


def wording() -> Wording:
    """Labels that name their code, clauses that name their step or reason."""
    return Wording(
        documents={},
        districts={
            "500101": District("500101", LABEL, BEFORE_ALL_DAYS, day("2025-12-31"), verified=True),
            "500116": District("500116", LABEL, BEFORE_ALL_DAYS, AFTER_ALL_DAYS, verified=True),
            "500157": District("500157", LABEL, day("2025-11-01"), AFTER_ALL_DAYS, verified=True),
        },
        categories=dict.fromkeys(CATEGORIES, LABEL),
        laws={},
        tracks=dict.fromkeys(("special", "other", "small"), always(LABEL)),
        pools=dict.fromkeys(POOLS, always(LABEL)),
        steps={
            name: always(Step(Label(f"{name}甲", name), "" if name in CITED_BY_FIGURES else f"law#{name}"))
            for name in STEPS
        },
        reasons={reason: always(Reason(LABEL, "referral", f"law#{reason}", curable=False)) for reason in REASONS},
        notices={notice: always(NoticeText(Label(f"{notice}甲", notice), f"law#{notice}")) for notice in NOTICES},
        terms={"amount": dict.fromkeys(LEDGER_TOTALS, LABEL)},
        letter={},
    )


def book() -> RuleBook:
    """The invented rules."""
    return RuleBook(
        digest="sha256:invented",
        starts=STARTS,
        profiles=(
            Profile("", always(""), CITY_CATEGORIES, POOLS[:2]),
            Profile("500116", always("district"), CATEGORIES, POOLS),
        ),
        editions=((CITY, OWN), (CITY_LATER, OWN_LATER)),
        premium_standards=STANDARDS,
        catastrophic_terms=TERMS,
        wording=wording(),
    )


Row = dict[str, Any]
ROW: Row = {
    "person": 0,
    "settled_on": "2025-06-01",
    "settled_time": NONE,
    "district": "500101",
    "categories": EXTREME_POVERTY,
    "insurance": "resident",
    "total_cost": 0,
    "policy_scope_cost": 0,
    "basic_paid": 0,
    "other_insurance_paid": 0,
    "catastrophic_settled": NONE,
    "stay": NONE,
    "reverses": NONE,
    "admitted_on": None,
    "discharged_on": None,
    "opening_catastrophic_base": 0,
    "opening_tilt_base": 0,
    "opening_in_scope_self_pay": 0,
    "opening_assistance": (0, 0, 0),
}


def claims(*rows: Row) -> Claims[Column]:
    """Columns of rows that name only what is special about them; `cost` stands for both costs, amounts are fen.

    A row's place is its rank among the claims, where it names no `claim`.
    """
    return Claims.of(np.array([_column(row, place) for place, row in enumerate(rows)], dtype=np.int64))


def table_of(found: Claims[Any]) -> Column:
    """The columns side by side, one row a claim, as `Claims.of` takes them."""
    return np.vstack([*found[: len(NAMES)], found.opening_assistance]).T


def _column(row: Row, place: int) -> tuple[int, ...]:
    cost = {"total_cost": row["cost"], "policy_scope_cost": row["cost"]} if "cost" in row else {}
    full = ROW | {"claim": place} | cost | row
    care = CARE._replace(**{name: row[name] for name in CARE._fields if name in row})
    values = full | {
        "settled_on": day(full["settled_on"]),
        "year": int(full["settled_on"][:4]),
        "district": DISTRICTS.index(full["district"]),
        "category_set": full["categories"],
        "insurance": INSURANCES.index(full["insurance"]),
        "circumstances": POSITIONS[care],
        **{name: day(full[name]) if full[name] else NONE for name in ("admitted_on", "discharged_on")},
    }
    return (*(values[name] for name in NAMES), *full["opening_assistance"])


def ledger(tables: Tables, *rows: Row) -> list[Row]:
    """What the calculation finds of `rows` (see `claims`), in their order, void ones left out.

    As a file; where all are one person's also as a case, which must come out the same.
    """
    table = claims(*rows)
    found = rows_of(assess(table, tables))
    if len(set(table.person.tolist())) == 1:
        as_case, beyond = assess_case(table.as_lists(), in_order(table.as_lists()), tables)
        assert beyond == [row["position"] for row in found if row["out_of_range"]]
        assert beyond or [row._asdict() | {"out_of_range": False} for row in as_case] == found
    return sorted(found, key=lambda row: int(row["position"]))


def run_on(tables: Tables, recorded: list[int], *rows: Row) -> list[Row]:
    """The same of a file whose years run on what was really paid."""
    table = claims(*rows)
    every = blocks(table, tables, counted=~void_rows(table), recorded=column(recorded))
    return sorted(rows_of(block() for block in every), key=lambda row: int(row["position"]))


def rows_of(ledgers: Iterable[Ledger]) -> list[Row]:
    """The rows of ledgers with their values by name, in order of the calculation."""
    return [
        {"position": position, **dict(zip((*SHOWN, *Assessed._fields), values, strict=True)), "out_of_range": beyond}
        for part in ledgers
        for position, beyond, *values in zip(
            part.rows.tolist(),
            part.out_of_range.tolist(),
            *(part.column(name).tolist() for name in (*SHOWN, *Assessed._fields)),
            strict=True,
        )
    ]


def column(values: Iterable[int]) -> Column:
    """An int64 column."""
    return np.array(list(values), dtype=np.int64)
