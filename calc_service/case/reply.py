"""The reply to one case (docs/calculation.md#the-reply): what the ledger holds, in the language asked for."""

from collections.abc import Collection, Mapping
from functools import cache, lru_cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from calc_service import __version__
from calc_service.case.breakdown import Breakdown, ClaimForms, Shared, shared_by
from calc_service.case.checks import is_active
from calc_service.case.columns import contradictory_stays, shared_stays
from calc_service.case.notices import Notices
from calc_service.case.reasons import ReasonDetails
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
)
from calc_service.case.years import RowAmounts, Years, totals, years_of
from calc_service.domain.days import day_number
from calc_service.domain.money import ratio_text, yuan
from calc_service.domain.vocabulary import STATUSES, TILT_STATUSES
from calc_service.engine.edition import Profile
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.premium import subsidy_of
from calc_service.engine.tables import Tables
from calc_service.engine.terms import NO_TRACK
from calc_service.law.safeguards import burden_reached

Json = dict[str, Any]
VOID: Final = "void"
SUBSIDIES_REMEMBERED = 4096
FORMS_REMEMBERED = 4096
OPERANDS, LEDGER = "operands", "ledger"
INCLUDED = (OPERANDS, LEDGER)
"""What a reply holds where it is asked for."""
_year = attrgetter("year")


class About(NamedTuple):
    """What a row of the ledger does not know of its claim.

    assumed:     whether it is the first of a year whose opening totals were not posted
    contradicts, shares_stay: whether other claims contradict its stay, or are of it
    after_as_of: whether it is settled after the day as of which was asked
    operands:    whether every step is to be shown, with its operands
    """

    assumed: bool
    contradicts: bool
    shares_stay: bool
    after_as_of: bool
    operands: bool


class Replies:
    """Writes replies under one rule book in one language."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._book = tables.book
        self._pools = tables.book.pools
        self._breakdown = cache(partial(Breakdown, tables, language))
        self._forms = lru_cache(FORMS_REMEMBERED)(self._formed)
        self._reasons = ReasonDetails(tables, language)
        self._notices = Notices(tables, language)
        self._years = Years(tables, language)
        warnings, alerts = (tables.book.wording.terms[name] for name in ("warning", "alert"))
        self._warnings = {code: CodedWarning(code, text.in_language(language)) for code, text in warnings.items()}
        self._alerts = {code: text.in_language(language) for code, text in alerts.items()}
        self._subsidy = lru_cache(SUBSIDIES_REMEMBERED)(self._subsidised)
        self._rules = cache(partial(RulesServing, tables.book.digest, __version__))

    def reply(self, case: Json, rows: list[LedgerRow], include: Collection[str] = ()) -> Assessment:
        """The whole reply; `rows` are the ledger's in order of the calculation, none where no claim is live.

        include: of INCLUDED what it is to hold besides
        """
        profile = self._book.profile(case["person"]["district"])
        years = years_of(case["year_to_date"], rows, profile)
        ids = [claim["claim_id"] for claim in case["claims"]]
        of_all = totals(rows)
        reply = Assessment(
            case_id=case["case_id"],
            rules=self.serving(case),
            premium_subsidy=self.premium(case, operands=OPERANDS in include),
            claims=self._claims(case, rows, profile, operands=OPERANDS in include),
            totals=of_all,
            alerts=self._burden_alerts(rows),
            years=[
                self._years.benefits(year, of_all if len(years) == 1 else totals(year.rows), profile, ids)
                for year in years
            ],
            year_to_date=[self._years.year_to_date(year) for year in years],
        )
        if LEDGER in include:
            reply.ledger = self._years.ledger(years, ids)
        return reply

    def _claims(self, case: Json, rows: list[LedgerRow], profile: Profile, *, operands: bool) -> list[ClaimReply]:
        """All claims in the order posted; the first of a year says where its opening totals were assumed."""
        by_position = {row.position: row for row in rows}
        firsts = {row.year: row.position for row in reversed(rows)}
        opened = {opening["year"] for opening in case["year_to_date"]}
        assumed = {position for year, position in firsts.items() if year not in opened}
        in_stays = any(claim["stay_id"] is not None for claim in case["claims"])
        contradicting = self._contradicting(case["claims"], by_position) if in_stays else set()
        sharing = shared_stays(case["claims"], by_position) if in_stays else set()
        return [
            self._claim(
                claim,
                by_position[position],
                profile,
                About(
                    assumed=position in assumed,
                    contradicts=position in contradicting,
                    shares_stay=position in sharing,
                    after_as_of=case["as_of"] is not None and claim["settled_on"] > case["as_of"],
                    operands=operands,
                ),
            )
            if position in by_position
            else void_claim(claim, case["claims"])
            for position, claim in enumerate(case["claims"])
        ]

    def _contradicting(self, claims: list[Json], live: Mapping[int, LedgerRow]) -> set[int]:
        flag = self._book.monitoring.flags.get("stay_contradicts")
        if flag is None or not flag.active:
            return set()
        return contradictory_stays(claims, live, flag.parameters["tolerated_nights"])

    def _claim(self, claim: Json, row: LedgerRow, profile: Profile, about: About) -> AssessedClaim:
        shown = RowAmounts(row)
        forms = self._forms(shared_by(row))
        breakdown = self._breakdown(self._tables.edition(row.regime).start)
        details = self._reasons.of(row) if row.reasons else []
        return AssessedClaim(
            claim_id=claim["claim_id"],
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
            track=None if row.track <= NO_TRACK else self._tables.tracks[row.track],
            pool=self._pools[row.pool],
            ratio=None if row.assistance_category < 0 else ratio_text(row.ratio),
            annual_cap=yuan(row.annual_cap),
            amounts=ClaimAmounts(*shown.values()),
            steps=breakdown.of_claim(forms, row, shown, operands=about.operands),
            notices=self._notices.of(row, shares_stay=about.shares_stay, after_as_of=about.after_as_of),
            warnings=self._warned(
                opening_totals_assumed_zero=about.assumed,
                settled_catastrophic_differs=row.catastrophic_paid != row.catastrophic_entitled,
                unverified_figure=not forms.verified,
                city_floor_applied=not profile.document.on(row.settled_on),
                stay_contradicts=about.contradicts,
            ),
        )

    def _formed(self, shared: Shared) -> ClaimForms:
        return self._breakdown(self._tables.edition(shared.regime).start).forms(shared)

    def _warned(self, **found: bool) -> list[CodedWarning]:
        return [self._warnings[code] for code, holds in found.items() if holds]

    def serving(self, case: Json) -> RulesServing:
        """The rules under which a case is computed, called as on the last of its days."""
        return self._rules(self._book.profile(case["person"]["district"]).rules_name(_last_day(case)))

    def premium(self, case: Json, *, operands: bool = False) -> PremiumSubsidy | None:
        """The premium subsidy of a case; None without an enrolment."""
        enrolment, person = case["enrolment"], case["person"]
        if enrolment is None:
            return None
        profile = self._book.profile(person["district"])
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
            operands=operands,
        )

    def _subsidised(  # noqa: PLR0913 - all that a subsidy depends on
        self,
        day: int,
        district: str,
        year: int,
        *,
        tier: int,
        insurance: str,
        categories: tuple[str, ...],
        operands: bool,
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
        steps, verified = self._breakdown(day).of_premium(subsidy, operands=operands)
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


def _last_day(case: Json) -> int:
    """The last day on which anything of a case is settled or paid."""
    paid = [case["enrolment"]["paid_on"]] if case["enrolment"] else []
    return day_number(max([*paid, *(claim["settled_on"] for claim in case["claims"])]))


def _category(profile: Profile, position: int) -> str | None:
    return None if position < 0 else profile.categories[position]


def void_claim(claim: Json, claims: list[Json]) -> ReversedClaim | ReversingClaim:
    """What is said of a claim of `claims` that is cancelled or cancels another."""
    if claim["reverses"] is not None:
        return ReversingClaim(claim["claim_id"], VOID, claim["reverses"])
    reversal = next(each for each in claims if each["reverses"] == claim["claim_id"])
    return ReversedClaim(claim["claim_id"], VOID, reversal["claim_id"])
