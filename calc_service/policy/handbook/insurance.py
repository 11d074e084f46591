"""Catastrophic insurance of a year as it is drawn (cq-2022-116#2.2.2)."""

from calc_service.domain.money import percent
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.rules import CatastrophicRules, Uplift, YearlyTerms
from calc_service.law.catastrophic_insurance import uplifted_deductible
from calc_service.policy.handbook.benefit import Benefit, PaidLine
from calc_service.policy.handbook.sayings import Sayings
from calc_service.policy.impact.phrases import grouped

LAW = "catastrophic_insurance"


def insurance_drawn(rules: CatastrophicRules, terms: YearlyTerms | None, year: int, sayings: Sayings) -> Benefit:
    """The terms of a year, and what hardship improves in them; None where the year has none on file."""
    title = sayings.words.law(LAW)
    if terms is None:
        return Benefit(LAW, title, note=sayings.say("no_year", year=year))
    lines = [_general(terms, sayings), _uplifted(terms, rules.uplift, sayings)]
    base = sayings.say("of_catastrophic_base")
    insured = sayings.say("everyone_insured", insured=sayings.listed("insurance", INSURANCES, rules.insured))
    boxes = sayings.boxes(insured, base, sayings.parted(line.terms[0] for line in lines), lines)
    return Benefit(LAW, title, boxes, base, lines)


def _general(terms: YearlyTerms, sayings: Sayings) -> PaidLine:
    deductible = sayings.say("deductible", amount=grouped(terms.deductible.number))
    return PaidLine(
        name=sayings.marked(percent(terms.ratio.number), terms.ratio),
        for_whom=sayings.say("others"),
        terms=[sayings.marked(deductible, terms.deductible), sayings.cap(terms.annual_cap)],
        bands=((terms.deductible.number, terms.ratio.number),),
        cap=terms.annual_cap.value,
    )


def _uplifted(terms: YearlyTerms, uplift: Uplift, sayings: Sayings) -> PaidLine:
    reduced_by, raised_by = uplift.deductible_reduced_by, uplift.ratio_raised_by
    deductible = uplifted_deductible(terms.deductible.number, reduced_by.number)
    ratio = terms.ratio.number + raised_by.number
    parts = {"base": percent(terms.ratio.number), "by": percent(raised_by.number).rstrip("%")}
    raised = sayings.say("raised", ratio=percent(ratio), **parts)
    lowered = sayings.say("lowered", amount=grouped(deductible), by=percent(reduced_by.number))
    return PaidLine(
        name=sayings.marked(raised, terms.ratio, raised_by),
        for_whom=sayings.categories(uplift.categories),
        terms=[sayings.marked(lowered, terms.deductible, reduced_by), sayings.cap(uplift.annual_cap)],
        bands=((deductible, ratio),),
        cap=uplift.annual_cap.value,
    )
