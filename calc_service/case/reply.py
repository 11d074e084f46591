"""The reply to one case (docs/calculation.md#the-reply): what the ledger holds, in the language asked for."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from calc_service import __version__
from calc_service.case.breakdown import Breakdown, ReasonDetails
from calc_service.case.checks import is_active
from calc_service.case.columns import contradictory_stays
from calc_service.case.reply_types import (
    Alert,
    AssessedClaim,
    Assessment,
    BenefitCategories,
    ClaimAmounts,
    ClaimReply,
    CodedWarning,
    PremiumSubsidy,
    ReversedClaim,
    ReversingClaim,
    RulesServing,
    RunningTotals,
    Totals,
)
from calc_service.domain.days import day_number
from calc_service.domain.money import ratio_text, yuan
from calc_service.domain.vocabulary import AMOUNTS, STATUSES, TILT_STATUSES, TOTALS
from calc_service.engine.edition import Profile
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.premium import subsidy_of
from calc_service.engine.tables import Tables
from calc_service.engine.terms import NO_TRACK
from calc_service.law.safeguards import burden_reached

Json = dict[str, Any]
VOID: Final = "void"
SUBSIDIES_REMEMBERED = 4096
_amounts = attrgetter(*AMOUNTS)
_totalled = attrgetter(*TOTALS)
_year = attrgetter("year")


class Replies:
    """Writes replies under one rule book in one language."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._book = tables.book
        self._pools = tables.book.pools
        self._breakdown = Breakdown(tables, language)
        self._reasons = ReasonDetails(tables, language)
        warnings, alerts = (tables.book.wording.terms[name] for name in ("warning", "alert"))
        self._warnings = {code: CodedWarning(code, text.in_language(language)) for code, text in warnings.items()}
        self._alerts = {code: text.in_language(language) for code, text in alerts.items()}
        self._subsidy = lru_cache(SUBSIDIES_REMEMBERED)(self._subsidised)
        self._rules = {
            each: RulesServing(tables.book.digest, __version__, each.rules_name) for each in tables.book.profiles
        }

    def reply(self, case: Json, rows: list[LedgerRow]) -> Assessment:
        """The whole reply; `rows` are the ledger's in order of the calculation, none where no claim is live."""
        profile = self._book.profile(case["person"]["district"])
        return Assessment(
            case_id=case["case_id"],
            rules=self._rules[profile],
            premium_subsidy=self._premium(case, profile) if case["enrolment"] else None,
            claims=self._claims(case, rows, profile),
            totals=_totals(rows),
            alerts=self._burden_alerts(rows),
            year_to_date=_year_to_date(case, rows, profile, self._pools),
        )

    def _claims(self, case: Json, rows: list[LedgerRow], profile: Profile) -> list[ClaimReply]:
        """All claims in the order posted; the first of a year says where its opening totals were assumed."""
        by_position = {row.position: row for row in rows}
        firsts = {row.year: row.position for row in reversed(rows)}
        opened = {opening["year"] for opening in case["year_to_date"]}
        assumed = {position for year, position in firsts.items() if year not in opened}
        contradicting = self._contradicting(case["claims"], by_position)
        return [
            self._claim(
                claim["claim_id"],
                by_position[position],
                profile,
                assumed=position in assumed,
                contradicts=position in contradicting,
            )
            if position in by_position
            else _void(claim, case["claims"])
            for position, claim in enumerate(case["claims"])
        ]

    def _contradicting(self, claims: list[Json], live: Mapping[int, LedgerRow]) -> set[int]:
        flag = self._book.monitoring.flags.get("stay_contradicts")
        if flag is None or not flag.active:
            return set()
        return contradictory_stays(claims, live, flag.parameters["tolerated_nights"])

    def _claim(
        self, claim_id: str, row: LedgerRow, profile: Profile, *, assumed: bool, contradicts: bool
    ) -> AssessedClaim:
        shown = ClaimAmounts(*map(yuan, _amounts(row)))
        steps, verified = self._breakdown.of_claim(row, shown)
        details = self._reasons.of(row) if row.reasons else []
        return AssessedClaim(
            claim_id=claim_id,
            year=row.year,
            status=STATUSES[row.status],
            reasons=[detail.reason for detail in details],
            reason_details=details,
            tilt_status=TILT_STATUSES[row.tilt_status],
            deposit_waived=row.deposit_waived == 1,
            access="direct" if row.direct_access else "on_application",
            categories=BenefitCategories(
                _category(profile, row.catastrophic_category), _category(profile, row.assistance_category)
            ),
            track=None if row.track == NO_TRACK else self._tables.tracks[row.track],
            pool=self._pools[row.pool],
            ratio=None if row.assistance_category < 0 else ratio_text(row.ratio),
            annual_cap=yuan(row.annual_cap),
            amounts=shown,
            steps=steps,
            warnings=self._warned(
                opening_totals_assumed_zero=assumed,
                settled_catastrophic_differs=row.catastrophic_paid != row.catastrophic_entitled,
                unverified_figure=not verified,
                city_floor_applied=not profile.document,
                stay_contradicts=contradicts,
            ),
        )

    def _warned(self, **found: bool) -> list[CodedWarning]:
        return [self._warnings[code] for code, holds in found.items() if holds]

    def _premium(self, case: Json, profile: Profile) -> PremiumSubsidy:
        enrolment, person = case["enrolment"], case["person"]
        paid_on = day_number(enrolment["paid_on"])
        active = {each["category"] for each in person["identities"] if is_active(each, paid_on)}
        categories = tuple(category for category in profile.categories if category in active)
        edition = self._book.on(paid_on, profile.district)
        assert edition  # noqa: S101 - the checks refuse days before the first rules
        return self._subsidy(
            edition.start,
            profile.district,
            enrolment["year"],
            tier=enrolment["tier"],
            insurance=person["insurance"],
            categories=categories,
        )

    def _subsidised(  # noqa: PLR0913 - all that a subsidy depends on
        self, day: int, district: str, year: int, *, tier: int, insurance: str, categories: tuple[str, ...]
    ) -> PremiumSubsidy:
        """The subsidy of everybody alike: under the rules of `day` in `district`, "" for the city's."""
        edition = self._book.on(day, district)
        assert edition  # noqa: S101 - as above
        subsidy = subsidy_of(
            edition.premium_subsidy,
            self._book.premium_standards[year],
            tier=tier,
            insurance=insurance,
            categories=categories,
        )
        steps, verified = self._breakdown.of_premium(subsidy)
        return PremiumSubsidy(
            year=year,
            tier=tier,
            status=subsidy.status,
            category=subsidy.category,
            standard=yuan(subsidy.standard.number),
            ratio=ratio_text(subsidy.ratio.number) if subsidy.ratio else None,
            subsidy=yuan(subsidy.subsidy),
            personal=yuan(subsidy.personal),
            steps=steps,
            warnings=self._warned(unverified_figure=not verified),
        )

    def _burden_alerts(self, rows: list[LedgerRow]) -> list[Alert]:
        alerts = []
        for year, of_year in groupby(rows, key=_year):
            last = list(of_year)
            watched = [row for row in last if row.burden_watched]
            measured = last[-1].in_scope_self_pay_after
            if watched and burden_reached(measured, watched[-1].burden_threshold):
                alerts.append(self._burden_alert(year, measured, watched[-1]))
        return alerts

    def _burden_alert(self, year: int, measured: int, row: LedgerRow) -> Alert:
        return Alert(
            alert="burden_warning",
            year=year,
            measured=yuan(measured),
            threshold=yuan(row.burden_threshold),
            clause=self._tables.edition(row.regime).safeguards.burden_cite,
            message=self._alerts["burden_warning"],
        )


def _category(profile: Profile, position: int) -> str | None:
    return None if position < 0 else profile.categories[position]


def _void(claim: Json, claims: list[Json]) -> ReversedClaim | ReversingClaim:
    if claim["reverses"] is not None:
        return ReversingClaim(claim["claim_id"], VOID, claim["reverses"])
    reversal = next(each for each in claims if each["reverses"] == claim["claim_id"])
    return ReversedClaim(claim["claim_id"], VOID, reversal["claim_id"])


def _totals(rows: Iterable[LedgerRow]) -> Totals:
    columns = zip((0,) * len(TOTALS), *map(_totalled, rows), strict=True)
    return Totals(*map(yuan, map(sum, columns)))


def _year_to_date(case: Json, rows: list[LedgerRow], profile: Profile, pools: tuple[str, ...]) -> list[RunningTotals]:
    openings = {opening["year"]: opening for opening in case["year_to_date"]}
    years = {year: list(of_year) for year, of_year in groupby(rows, key=_year)}
    return [
        _running(year, openings.get(year, {}), years.get(year, []), profile, pools)
        for year in sorted(openings.keys() | years.keys())
    ]


def _running(
    year: int, opening: Mapping[str, Any], rows: list[LedgerRow], profile: Profile, pools: tuple[str, ...]
) -> RunningTotals:
    last = rows[-1] if rows else None
    base = last.catastrophic_before + last.catastrophic_base if last else opening["catastrophic_base"]
    opened = opening.get("assistance_paid", {})
    paid = opened | {pools[row.pool]: row.pool_paid_after for row in rows}
    return RunningTotals(
        year=year,
        catastrophic_base=yuan(base),
        assistance_paid={pool: yuan(paid.get(pool, 0)) for pool in dict.fromkeys((*profile.pools, *sorted(opened)))},
        tilt_base=yuan(last.tilt_base_after if last else opening["tilt_base"]),
        in_scope_self_pay=yuan(last.in_scope_self_pay_after if last else opening["in_scope_self_pay"]),
    )
