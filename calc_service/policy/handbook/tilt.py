"""Tilt assistance of a district as it is drawn (cq-2022-116#2.3.3)."""

from calc_service.domain.money import percent
from calc_service.domain.vocabulary import PLACES_OF_CARE, REFERRALS
from calc_service.engine.rules import TiltBand, TiltGroup, TiltRules
from calc_service.policy.handbook.benefit import Benefit, PaidLine
from calc_service.policy.handbook.sayings import Sayings
from calc_service.policy.impact.phrases import grouped

LAW = "tilt_assistance"


def tilt_drawn(rules: TiltRules, sayings: Sayings) -> Benefit:
    """The standard of a district, or that it has none."""
    title = sayings.words.law(LAW)
    if not rules.groups:
        return Benefit(LAW, title, note=sayings.say("no_tilt"))
    lines = [_group(group, sayings) for group in rules.groups]
    care = sayings.parted(
        (
            sayings.listed("referral", REFERRALS, rules.referrals),
            sayings.listed("place_of_care", PLACES_OF_CARE, rules.places_of_care),
        )
    )
    who, starts = dict.fromkeys(one.for_whom for one in lines), dict.fromkeys(one.terms[0] for one in lines)
    boxes = sayings.boxes(sayings.parted(who), care, sayings.parted(starts), lines)
    return Benefit(LAW, title, boxes, sayings.say("of_tilt_base"), lines)


def _group(group: TiltGroup, sayings: Sayings) -> PaidLine:
    ratios = [sayings.marked(percent(band.ratio.number), band.ratio) for band in group.bands]
    return PaidLine(
        name=sayings.joined(ratios),
        for_whom=sayings.whom(group.categories),
        terms=[*(_band(band, sayings) for band in group.bands), sayings.cap(group.annual_cap)],
        bands=tuple((band.threshold.number, band.ratio.number) for band in group.bands),
        cap=group.annual_cap.value,
    )


def _band(band: TiltBand, sayings: Sayings) -> str:
    text = sayings.say("band", above=grouped(band.threshold.number), ratio=percent(band.ratio.number))
    return sayings.marked(text, band.threshold, band.ratio)
