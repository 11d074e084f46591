"""One row of the ledger as cited steps. Nothing is computed here: formulas show the amounts that the ledger holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from calc_service.domain.figures import Figure
from calc_service.domain.money import percent, ratio_text, yuan
from calc_service.engine.catastrophic_insurance import Terms, Uplift
from calc_service.engine.category_sets import NOBODY
from calc_service.engine.medical_assistance import REASON_BIT
from calc_service.engine.premium_subsidy import Subsidy
from calc_service.engine.regimes import Tables
from calc_service.engine.tilt_assistance import NO_STANDARD

QUOTES_REMEMBERED = 4096
Row = Mapping[str, int]
Shown = Mapping[str, str]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a step rests on: the clauses and figures as shown, and whether every figure is verified."""

    clauses: list[str]
    figures: list[Json]
    verified: bool


def figure_text(figure: Figure) -> str | None:
    """The value of a figure as replies show it: yuan or a ratio, None where the rules say there is none."""
    if figure.value is None:
        return None
    return yuan(figure.value) if figure.unit == "fen" else ratio_text(figure.value)


@lru_cache(QUOTES_REMEMBERED)
def quote(cite: str, *figures: Figure) -> Quote:
    """What a step rests on: the clause it cites ("" for none) and its figures."""
    cites = [cite, *(figure.cite for figure in figures)]
    return Quote(
        clauses=list(dict.fromkeys(filter(None, cites))),
        figures=[
            {"name": each.name, "value": figure_text(each), "from": each.start, "verified": each.verified}
            for each in figures
        ],
        verified=all(figure.verified for figure in figures),
    )


class Breakdown:
    """Writes breakdowns under one rule book in one language; quotes that many rows share are made once."""

    def __init__(self, tables: Tables, language: str) -> None:
        """`language` is "zh" or "en"."""
        self._tables = tables
        self._labels = {name: step.label.in_language(language) for name, step in tables.book.wording.steps.items()}
        self._quotes: dict[tuple[object, ...], tuple[Quote, str]] = {}
        self._cited = {name: quote(step.cite) for name, step in tables.book.wording.steps.items()}

    def of_claim(self, row: Row, shown: Shown) -> tuple[list[Json], bool]:
        """(the steps of one row, whether all figures they use are verified).

        shown: the row's amounts in yuan, as the reply shows them
        """
        steps, verified = [], True
        for name, formula, amount, rests_on in self._of_claim(row, shown):
            steps.append(self._step(name, formula, amount, rests_on))
            verified &= rests_on.verified
        return steps, verified

    def of_premium(self, subsidy: Subsidy) -> tuple[list[Json], bool]:
        """(the steps of one premium subsidy, whether all figures they use are verified)."""
        granted, formula = quote(subsidy.cite), yuan(0)
        if subsidy.ratio:
            granted = quote(subsidy.cite, subsidy.share_of, subsidy.ratio)
            formula = f"{yuan(subsidy.share_of.number)} × {percent(subsidy.ratio.number)}"
        left, given = quote(subsidy.cite, subsidy.standard), yuan(subsidy.subsidy)
        remainder = f"{yuan(subsidy.standard.number)} − {given}"
        steps = [
            self._step("premium_subsidy", formula, given, granted),
            self._step("premium_personal", remainder, yuan(subsidy.personal), left),
        ]
        return steps, granted.verified and left.verified

    def _step(self, name: str, formula: str, amount: str, rests_on: Quote) -> Json:
        return {
            "step": name,
            "label": self._labels[name],
            "formula": formula,
            "amount": amount,
            "clauses": rests_on.clauses,
            "figures": rests_on.figures,
        }

    def _of_claim(self, row: Row, shown: Shown) -> Iterator[tuple[str, str, str, Quote]]:
        yield self._plain("out_of_scope_cost", "{total_cost} − {policy_scope_cost}", shown)
        yield self._plain("catastrophic_base", "{policy_scope_cost} − {basic_paid} − {other_insurance_paid}", shown)
        yield from self._catastrophic(row, shown)
        yield self._plain("assistance_base", "{catastrophic_base} − {catastrophic_paid}", shown)
        yield from self._assistance(row, shown)
        yield from self._tilt(row, shown)
        yield self._plain("in_scope_self_pay", "{assistance_base} − {assistance_paid} − {tilt_paid}", shown)
        yield self._plain("total_self_pay", "{in_scope_self_pay} + {out_of_scope_cost}", shown)

    def _plain(self, name: str, formula: str, shown: Shown) -> tuple[str, str, str, Quote]:
        return name, formula.format_map(shown), shown[name], self._cited[name]

    def _catastrophic(self, row: Row, shown: Shown) -> Iterator[tuple[str, str, str, Quote]]:
        key = ("catastrophic", row["regime"], row["year"], row["entry"], row["insurance"])
        rests_on, formula = self._quotes.get(key) or self._remember(key, self._catastrophic_terms(row))
        if formula:
            formula = formula.format(yuan(row["catastrophic_before"] + row["catastrophic_base"]))
            if row["catastrophic_entitled_before"]:
                formula = f"{formula} − {yuan(row['catastrophic_entitled_before'])}"
            yield "catastrophic_entitled", formula, shown["catastrophic_entitled"], rests_on
        if row["catastrophic_settled"] >= 0:
            yield self._plain("catastrophic_paid", "{catastrophic_paid}", shown)

    def _catastrophic_terms(self, row: Row) -> tuple[Quote, str]:
        rules, tables = self._tables.edition(row["regime"]).catastrophic_insurance, self._tables.catastrophic_insurance
        insured = tables.insured[row["regime"] * 2 + row["insurance"]]
        if not insured:
            return quote(""), ""
        terms = self._tables.book.catastrophic_terms[row["year"]]
        cite = self._tables.book.wording.steps["catastrophic_entitled"].cite
        uplift = rules.uplift if tables.uplifted[row["entry"]] else None
        formula, figures = _uplifted(terms, uplift) if uplift else _general(terms)
        return quote(cite, *figures), formula

    def _assistance(self, row: Row, shown: Shown) -> Iterator[tuple[str, str, str, Quote]]:
        key = ("assistance", row["regime"], row["terms_track"], row["assistance_category"])
        rests_on, formula = self._quotes.get(key) or self._remember(key, self._assistance_terms(row))
        formula = formula.format_map(shown)
        if not row["reasons"]:
            yield "assistance", formula, shown["assistance_paid"], rests_on
            return
        if row["assistance_category"] != NOBODY:
            yield "assistance_potential", formula, shown["assistance_potential"], rests_on
        yield "assistance", shown["assistance_paid"], shown["assistance_paid"], self._why_not(row["reasons"])

    def _assistance_terms(self, row: Row) -> tuple[Quote, str]:
        tables, regime = self._tables.medical_assistance, row["regime"]
        rules = self._tables.edition(regime).medical_assistance
        track = next(each for each in rules.tracks if each.id == tables.tracks[row["terms_track"]])
        if row["assistance_category"] == NOBODY:
            return quote(track.cite), yuan(0)
        ratio = track.ratio[self._tables.profile_of(regime).categories[row["assistance_category"]]]
        formula = f"min({{assistance_base}} × {percent(ratio.number)}, {{assistance_cap_remaining}})"
        return quote(track.cite, ratio, track.annual_cap, *track.bounds), formula

    def _why_not(self, reasons: int) -> Quote:
        key = ("reasons", reasons)
        if key not in self._quotes:
            texts = self._tables.book.wording.reasons
            cites = [texts[reason].cite for reason, bit in REASON_BIT.items() if reasons & bit]
            self._quotes[key] = Quote(list(dict.fromkeys(cites)), [], verified=True), ""
        return self._quotes[key][0]

    def _tilt(self, row: Row, shown: Shown) -> Iterator[tuple[str, str, str, Quote]]:
        if row["tilt_status"] == NO_STANDARD:
            return
        key = ("tilt", row["regime"])
        rests_on, formula = self._quotes.get(key) or self._remember(key, self._tilt_terms(row))
        formula = formula.format(yuan(row["tilt_base_after"]))
        if row["tilt_paid_before"]:
            formula = f"{formula} − {yuan(row['tilt_paid_before'])}"
        yield "tilt", formula, shown["tilt_paid"], rests_on

    def _tilt_terms(self, row: Row) -> tuple[Quote, str]:
        rules = self._tables.edition(row["regime"]).tilt_assistance
        if rules.terms is None:
            return quote(rules.cite), ""
        terms = rules.terms
        formula = f"max(0, {{}} − {yuan(terms.threshold.number)}) × {percent(terms.ratio.number)}"
        return quote(rules.cite, terms.threshold, terms.ratio, terms.annual_cap), _capped(formula, terms.annual_cap)

    def _remember(self, key: tuple[object, ...], terms: tuple[Quote, str]) -> tuple[Quote, str]:
        return self._quotes.setdefault(key, terms)


def _general(terms: Terms) -> tuple[str, tuple[Figure, ...]]:
    formula = f"max(0, {{}} − {yuan(terms.deductible.number)}) × {percent(terms.ratio.number)}"
    return _capped(formula, terms.annual_cap), (terms.deductible, terms.ratio, terms.annual_cap)


def _uplifted(terms: Terms, uplift: Uplift) -> tuple[str, tuple[Figure, ...]]:
    deductible = f"{yuan(terms.deductible.number)} × (1 − {percent(uplift.deductible_reduced_by.number)})"
    ratio = f"({percent(terms.ratio.number)} + {percent(uplift.ratio_raised_by.number)})"
    figures = (terms.deductible, uplift.deductible_reduced_by, terms.ratio, uplift.ratio_raised_by, uplift.annual_cap)
    return _capped(f"max(0, {{}} − {deductible}) × {ratio}", uplift.annual_cap), figures


def _capped(formula: str, cap: Figure) -> str:
    return formula if cap.value is None else f"min({formula}, {yuan(cap.value)})"
