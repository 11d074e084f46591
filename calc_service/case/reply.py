"""The reply to one case (contract section 5): what the ledger holds, in the words of the language asked for."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from calc_service import __version__
from calc_service.case.checks import is_active
from calc_service.case.reason_details import ReasonDetails
from calc_service.domain.days import day_number
from calc_service.domain.money import ratio_text, yuan
from calc_service.domain.vocabulary import AMOUNTS, STATUSES, TILT_STATUSES, TOTALS
from calc_service.engine import premium_subsidy
from calc_service.engine.breakdown import Breakdown
from calc_service.engine.edition import Profile
from calc_service.engine.medical_assistance import NO_TRACK
from calc_service.engine.regimes import Tables

Json = dict[str, Any]
Row = dict[str, int]


class Replies:
    """Writes replies under one rule book in one language."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._book = tables.book
        self._language = language
        self._breakdown = Breakdown(tables, language)
        self._reasons = ReasonDetails(tables, language)
        texts = tables.book.wording.terms
        self._warnings = {
            code: {"code": code, "message": text.in_language(language)} for code, text in texts["warning"].items()
        }
        self._alerts = {code: text.in_language(language) for code, text in texts["alert"].items()}

    def reply(self, case: Json, rows: list[Row]) -> Json:
        """The whole reply; `rows` are the ledger's in order of the calculation, none where no claim is live."""
        profile = self._book.profile(case["person"]["district"])
        by_position = {row["rows"]: row for row in rows}
        firsts = {row["year"]: row["rows"] for row in reversed(rows)}
        opened = {opening["year"] for opening in case["year_to_date"]}
        assumed = {position for year, position in firsts.items() if year not in opened}
        return {
            "case_id": case["case_id"],
            "rules": {
                "digest": self._book.digest,
                "engine": __version__,
                "district_rules": profile.rules_name,
            },
            "premium_subsidy": self._premium(case, profile) if case["enrolment"] else None,
            "claims": [
                self._claim(claim["claim_id"], by_position[position], profile, assumed=position in assumed)
                if position in by_position
                else _void(claim, case["claims"])
                for position, claim in enumerate(case["claims"])
            ],
            "totals": {name: yuan(sum(row[name] for row in rows)) for name in TOTALS},
            "alerts": self._burden_alerts(rows),
            "year_to_date": _year_to_date(case, rows, profile, self._book.pools),
        }

    def _claim(self, claim_id: str, row: Row, profile: Profile, *, assumed: bool) -> Json:
        shown = {name: yuan(row[name]) for name in AMOUNTS}
        steps, verified = self._breakdown.of_claim(row, shown)
        details = self._reasons.of(row) if row["reasons"] else []
        track = row["track"]
        return {
            "claim_id": claim_id,
            "year": row["year"],
            "status": STATUSES[row["status"]],
            "reasons": [detail["reason"] for detail in details],
            "reason_details": details,
            "tilt_status": TILT_STATUSES[row["tilt_status"]],
            "deposit_waived": row["deposit_waived"],
            "access": "direct" if row["direct_access"] else "on_application",
            "categories": {
                benefit: _category(profile, row[f"{benefit}_category"]) for benefit in ("catastrophic", "assistance")
            },
            "track": None if track == NO_TRACK else self._tables.medical_assistance.tracks[track],
            "pool": self._book.pools[row["pool"]],
            "ratio": None if row["assistance_category"] < 0 else ratio_text(row["ratio"]),
            "annual_cap": yuan(row["annual_cap"]),
            "amounts": shown,
            "steps": steps,
            "warnings": self._warned(
                opening_totals_assumed_zero=assumed,
                settled_catastrophic_differs=row["catastrophic_paid"] != row["catastrophic_entitled"],
                unverified_figure=not verified,
                city_floor_applied=not profile.document,
            ),
        }

    def _warned(self, **found: bool) -> list[Json]:
        return [self._warnings[code] for code, holds in found.items() if holds]

    def _premium(self, case: Json, profile: Profile) -> Json:
        enrolment, person = case["enrolment"], case["person"]
        paid_on = day_number(enrolment["paid_on"])
        active = {each["category"] for each in person["identities"] if is_active(each, paid_on)}
        edition = self._book.on(paid_on, person["district"])
        assert edition  # noqa: S101 - the checks refuse days before the first rules
        subsidy = premium_subsidy.assess(
            edition.premium_subsidy,
            self._book.premium_standards[enrolment["year"]],
            tier=enrolment["tier"],
            insurance=person["insurance"],
            categories=[category for category in profile.categories if category in active],
        )
        steps, verified = self._breakdown.of_premium(subsidy)
        return {
            "year": enrolment["year"],
            "tier": enrolment["tier"],
            "status": subsidy.status,
            "category": subsidy.category,
            "standard": yuan(subsidy.standard.number),
            "ratio": ratio_text(subsidy.ratio.number) if subsidy.ratio else None,
            "subsidy": yuan(subsidy.subsidy),
            "personal": yuan(subsidy.personal),
            "steps": steps,
            "warnings": self._warned(unverified_figure=not verified),
        }

    def _burden_alerts(self, rows: list[Row]) -> list[Json]:
        alerts = []
        for year, of_year in groupby(rows, key=lambda row: row["year"]):
            last = list(of_year)
            watched = [row for row in last if row["burden_watched"]]
            measured = last[-1]["in_scope_self_pay_after"]
            if watched and measured >= watched[-1]["burden_threshold"]:
                alerts.append(self._burden_alert(year, measured, watched[-1]))
        return alerts

    def _burden_alert(self, year: int, measured: int, row: Row) -> Json:
        return {
            "alert": "burden_warning",
            "year": year,
            "measured": yuan(measured),
            "threshold": yuan(row["burden_threshold"]),
            "clause": self._tables.edition(row["regime"]).safeguards.burden_cite,
            "message": self._alerts["burden_warning"],
        }


def _category(profile: Profile, position: int) -> str | None:
    return None if position < 0 else profile.categories[position]


def _void(claim: Json, claims: list[Json]) -> Json:
    void = {"claim_id": claim["claim_id"], "status": "void"}
    if claim["reverses"] is not None:
        return {**void, "reverses": claim["reverses"]}
    reversal = next(each for each in claims if each["reverses"] == claim["claim_id"])
    return {**void, "reversed_by": reversal["claim_id"]}


def _year_to_date(case: Json, rows: list[Row], profile: Profile, pools: tuple[str, ...]) -> list[Json]:
    openings = {opening["year"]: opening for opening in case["year_to_date"]}
    years = {year: list(of_year) for year, of_year in groupby(rows, key=lambda row: row["year"])}
    return [
        _year(year, openings.get(year, {}), years.get(year, []), profile, pools)
        for year in sorted(openings.keys() | years.keys())
    ]


def _year(year: int, opening: Mapping[str, Any], rows: list[Row], profile: Profile, pools: tuple[str, ...]) -> Json:
    last = rows[-1] if rows else None
    opened = opening.get("assistance_paid", {})
    paid = opened | {pools[row["pool"]]: row["pool_paid_after"] for row in rows}
    return {
        "year": year,
        "catastrophic_base": yuan(
            last["catastrophic_before"] + last["catastrophic_base"] if last else opening["catastrophic_base"]
        ),
        "assistance_paid": {pool: yuan(paid.get(pool, 0)) for pool in dict.fromkeys((*profile.pools, *sorted(opened)))},
        "tilt_base": yuan(last["tilt_base_after"] if last else opening["tilt_base"]),
        "in_scope_self_pay": yuan(last["in_scope_self_pay_after"] if last else opening["in_scope_self_pay"]),
    }
