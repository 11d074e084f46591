"""A track of medical assistance as it is drawn (cq-2022-116#2.3.2)."""

import re
from collections.abc import Iterator, Mapping

from calc_service.case.letter.payments import grouped
from calc_service.domain.figures import Figure
from calc_service.domain.money import percent
from calc_service.domain.vocabulary import FACILITY_LEVELS, REFERRALS, SETTINGS
from calc_service.engine.rules import AssistanceRules, Track
from calc_service.policy.handbook.benefit import Benefit, PaidLine
from calc_service.policy.handbook.sayings import Sayings

PAYABLE = "payable"
SIGNS = {">=": "≥", "<=": "≤"}
_AMOUNT = re.compile(r"\d+\.\d{2}")


def track_drawn(track: Track, rules: AssistanceRules, sayings: Sayings) -> Benefit:
    """One track, which is among those of `rules`."""
    terms = [*shared_cap(track, rules, sayings), sayings.cap(track.annual_cap)]
    lines = [
        PaidLine(name, sayings.categories(members), terms, ((0, ratio),), track.annual_cap.value)
        for (ratio, name), members in _by_ratio(track.ratio, sayings).items()
    ]
    boxes = sayings.boxes(*conditions(track, rules, sayings), lines)
    return Benefit(track.id, sayings.words.track(track.id), boxes, sayings.say("of_base"), lines)


def conditions(track: Track, rules: AssistanceRules, sayings: Sayings) -> tuple[str, str, str]:
    """Whose claims enter a track, which, and from how much on."""
    return sayings.whom(track.categories), sayings.parted(_care(track, rules, sayings)), _required(track, sayings)


def _care(track: Track, rules: AssistanceRules, sayings: Sayings) -> Iterator[str]:
    yield sayings.words.term("disease_class", track.disease_class)
    yield sayings.listed("setting", SETTINGS, track.settings)
    if not set(FACILITY_LEVELS) <= track.facility_levels:
        yield sayings.listed("facility_level", FACILITY_LEVELS, track.facility_levels)
    if rules.designation_required:
        yield sayings.say("designated")
    paid = [code for code in REFERRALS if rules.referral_outcomes[code] == PAYABLE]
    yield sayings.listed("referral", REFERRALS, paid)


def _required(track: Track, sayings: Sayings) -> str:
    if not track.required_cost:
        return sayings.say("from_first_yuan")
    text = _AMOUNT.sub(lambda found: grouped(found[0]), track.required_cost)
    for written, sign in SIGNS.items():
        text = text.replace(written, sign)
    return sayings.marked(sayings.say("stay_cost", required=text), *track.bounds)


def shared_cap(track: Track, rules: AssistanceRules, sayings: Sayings) -> Iterator[str]:
    """Which tracks draw on one cap, where there are several."""
    sharing = [sayings.words.track(other.id) for other in rules.tracks if other.pool == track.pool]
    if len(sharing) > 1:
        yield sayings.say("pool", tracks=sayings.joined(sharing))


def _by_ratio(ratios: Mapping[str, Figure], sayings: Sayings) -> dict[tuple[int, str], list[str]]:
    """The categories of each ratio, as a number and in words, the highest first."""
    by_ratio: dict[tuple[int, str], list[str]] = {}
    for code in sorted(ratios, key=lambda one: -ratios[one].number):
        ratio = ratios[code].number
        by_ratio.setdefault((ratio, sayings.marked(percent(ratio), ratios[code])), []).append(code)
    return by_ratio
