"""Catastrophic insurance: the city's terms by year and its uplift (cq-2022-116#2.2.2)."""

from calc_service.engine.rules import CatastrophicRules, CatastrophicTermsByYear, Uplift, YearlyTerms
from calc_service.rulebook.overlay import BASIS_POINTS, Overlay, figure, yearly_figure
from calc_service.rulebook.values import Value, said_on


def rules_on(overlay: Overlay) -> CatastrophicRules:
    """Who is insured, and the uplift with the own categories that count as uplifted ones."""
    entry = overlay.of_city("catastrophic_insurance", "uplift")
    uplift = Uplift(
        categories=overlay.with_own("catastrophic_insurance", entry["categories"].texts),
        deductible_reduced_by=figure(
            "catastrophic.deductible_reduced_by", entry, entry["deductible_reduced_by"], BASIS_POINTS
        ),
        ratio_raised_by=figure("catastrophic.ratio_raised_by", entry, entry["ratio_raised_by"], BASIS_POINTS),
        annual_cap=figure("catastrophic.uplift_annual_cap", entry, entry["annual_cap"]),
    )
    insured = said_on(overlay.city["catastrophic_insurance"]["insured"], overlay.day)
    return CatastrophicRules(insured=frozenset(insured.texts), uplift=uplift)


def yearly_terms(file: Value) -> CatastrophicTermsByYear:
    """The general terms by year."""
    return {
        int(year): YearlyTerms(
            deductible=yearly_figure("catastrophic.deductible", year, entry, "deductible"),
            ratio=yearly_figure("catastrophic.ratio", year, entry, "ratio", BASIS_POINTS),
            annual_cap=yearly_figure("catastrophic.annual_cap", year, entry, "annual_cap"),
        )
        for year, entry in file["terms"].children.items()
    }
