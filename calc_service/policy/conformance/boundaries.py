"""Cases about amounts: each threshold, deductible and cap with a fen to both sides, and what rounds."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import product
from math import gcd

from calc_service.domain.money import HIGHEST_AMOUNT, UNLIMITED, WHOLE, yuan
from calc_service.domain.vocabulary import FACILITY_LEVELS, INSURANCES
from calc_service.domain.wording import Label
from calc_service.engine.rules import Track
from calc_service.policy.conformance import thresholds
from calc_service.policy.conformance.posing import SIDES, THOUSAND_YUAN, Frame, Json, Names, PosedCase, joined, new_in
from calc_service.policy.conformance.thresholds import Threshold
from calc_service.policy.decision_space.amounts import FundTerms, insurance_fund

REFERRALS_TRIED = ("compliant", "emergency", "missing")
PART, FAR_ABOVE = 12_35, 100 * THOUSAND_YUAN
"""A small and a large claim, fen."""


def stays(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Stays whose cost is a fen below, at and above each bound, at every level of facility, for everybody."""
    for frame, (disease_class, threshold) in new_in(every, _bounds):
        for step, level, referral in product(SIDES, FACILITY_LEVELS, REFERRALS_TRIED):
            care = {"disease_class": disease_class, "facility_level": level, "referral": referral}
            claim = frame.claim(threshold.point + step, basic_paid=threshold.point // 3, **care)
            said = (names.term("facility_level", level), names.term("referral", referral))
            for categories in frame.persons:
                title = joined(_of(threshold, step, frame, names), names.person(categories), *said)
                yield PosedCase(title, frame.case(categories, [claim]))


def _bounds(frame: Frame) -> Iterator[tuple[str, Threshold]]:
    for track in frame.edition.medical_assistance.tracks:
        yield from ((track.disease_class, threshold) for threshold in thresholds.of_stays(track))


def insurance(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """The year's base of catastrophic insurance at each deductible and cap: by one claim, and after what was before."""
    for frame, (categories, insured, threshold) in new_in(every, _insured):
        for step in SIDES:
            title = joined(_of(threshold, step, frame, names), names.person(categories))
            for claim, before in _reaching(frame, threshold.point + step):
                case = frame.case(categories, [claim], INSURANCES[insured], catastrophic_base=before)
                yield PosedCase(title, case)


def _insured(frame: Frame) -> Iterator[tuple[tuple[str, ...], int, Threshold]]:
    situation, uplifted = frame.situation, frame.edition.catastrophic_insurance.uplift.categories
    for categories, insured in product(frame.persons, situation.insurances):
        raised = int(not uplifted.isdisjoint(categories))
        terms = thresholds.of_insurance(frame.tables, situation.regime, insured, situation.year, raised)
        yield from ((categories, insured, threshold) for threshold in terms)


def _reaching(frame: Frame, base: int) -> Iterator[tuple[Json, int]]:
    """(a claim, the base before it) of which the year's base becomes `base`, fen."""
    for cost in (base, THOUSAND_YUAN, PART):
        if 0 <= cost <= min(base, HIGHEST_AMOUNT):
            yield frame.claim(cost + PART, basic_paid=PART, total_cost=cost + 2 * PART), base - cost
    yield frame.claim(PART), base
    # Far above it a ratio shows to the basis point.
    yield frame.claim(FAR_ABOVE), base


def caps(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Assistance by ratio a fen below, at and above what is left of each cap; a cap that is a fen from spent."""
    for frame, (track_id, category, _, cap, spent) in new_in(every, _capped):
        track, person = frame.track(track_id), names.person([category])
        for step in SIDES:
            for threshold, requests in ((cap, _cut), (spent, _spent)):
                title = joined(_of(threshold, step, frame, names), person)
                yield from (PosedCase(title, request) for request in requests(frame, track, category, step))


def _capped(frame: Frame) -> Iterator[tuple[str, str, int, Threshold, Threshold]]:
    """(track, category, its ratio, the cap to be reached, the cap that is spent)."""
    for track in frame.edition.medical_assistance.tracks:
        for category in frame.persons_of(track):
            cap, spent = thresholds.of_cap(track)
            yield track.id, category, track.ratio[category].number, cap, spent


def _cut(frame: Frame, track: Track, category: str, step: int) -> Iterator[Json]:
    cap, fund = track.annual_cap.number, _assistance(track, category)
    for left in dict.fromkeys((cap, min(cap, THOUSAND_YUAN), min(cap, PART))):
        claim = frame.claim_on(track, _base_of(fund, left + step))
        if claim is not None:
            yield frame.case([category], [claim], assistance_paid={track.pool: cap - left})
    # A second claim in what the first has left.
    half = min(cap, THOUSAND_YUAN)
    parts = (("S-1", half), ("S-2", half + step))
    claims = [frame.claim_on(track, _base_of(fund, amount), claim_id) for claim_id, amount in parts]
    opening = {track.pool: max(cap - 2 * half, 0)}
    yield from (frame.case([category], each, assistance_paid=opening) for each in _whole(claims))


def _spent(frame: Frame, track: Track, category: str, step: int) -> Iterator[Json]:
    before = track.annual_cap.number + step
    for base in (THOUSAND_YUAN, 1):
        claim = frame.claim_on(track, base)
        if claim is not None and before >= 0:
            yield frame.case([category], [claim], assistance_paid={track.pool: before})


def _assistance(track: Track, category: str) -> FundTerms:
    return FundTerms(0, track.ratio[category].number, UNLIMITED)


def _base_of(fund: FundTerms, paid: int) -> int:
    """The least base (fen) of which a fund pays `paid`."""
    return bisect_left(range(HIGHEST_AMOUNT + 1), paid, key=fund.pays)


def tilt(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """The year's base of tilt assistance at each threshold of a band and each cap."""
    for frame, (category, threshold) in new_in(every, _tilted):
        for step in SIDES:
            if threshold.point + step >= 0:
                title = joined(_of(threshold, step, frame, names), names.person([category]))
                requests = _leaving(frame, category, threshold.point + step)
                yield from (PosedCase(title, request) for request in requests)


def _tilted(frame: Frame) -> Iterator[tuple[str, Threshold]]:
    for group in frame.edition.tilt_assistance.groups:
        for category in filter(group.includes, frame.categories):
            yield from ((category, threshold) for threshold in thresholds.of_tilt(group))


def _leaving(frame: Frame, category: str, base: int) -> Iterator[Json]:
    """Cases that leave `base` to tilt assistance: by one claim, and after what the year had before."""
    for track in frame.edition.medical_assistance.tracks:
        if category not in track.ratio:
            continue
        fund = FundTerms(0, track.ratio[category].number, track.annual_cap.number)
        for left in dict.fromkeys((base, min(base, THOUSAND_YUAN))):
            of_claim = bisect_left(range(HIGHEST_AMOUNT + 1), left, key=fund.leaves)
            claim = frame.claim_on(track, of_claim) if of_claim <= HIGHEST_AMOUNT else None
            if claim is not None:
                yield frame.case([category], [claim], tilt_base=base - left)


def burden(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """The year's burden at the threshold of the warning, for everybody."""
    for frame, threshold in new_in(every, lambda frame: thresholds.of_burden(frame.edition)):
        for step, categories in product(SIDES, frame.persons):
            title = joined(_of(threshold, step, frame, names), names.person(categories))
            yield PosedCase(title, frame.case(categories, [frame.claim(0)], in_scope_self_pay=threshold.point + step))
            if threshold.point + step >= PART:
                # Nothing of it is paid: whose care is not referred gets no assistance.
                claim = frame.claim(PART, referral="missing", catastrophic_paid=0)
                yield PosedCase(title, frame.case(categories, [claim], in_scope_self_pay=threshold.point + step - PART))


ROUNDED = Label("四舍五入", "rounding")


def half_fen(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Shares that end in half a fen, and in what is nearest below and above it; once, and as cumulatives."""
    for frame, (track_id, category, ratio, *_) in new_in(every, _capped):
        track = frame.track(track_id)
        for base in _around_half(ratio):
            claims = [frame.claim_on(track, base, claim_id) for claim_id in ("S-1", "S-2")]
            title = joined(ROUNDED, frame.name, names.track(frame, track), names.person([category]), _yuan(base))
            yield from (PosedCase(title, frame.case([category], part)) for part in _whole(claims[:1], claims))
    yield from _half_fen_of_insurance(every, names)
    yield from _half_fen_of_tilt(every, names)


def _whole(*lists: list[Json | None]) -> Iterator[list[Json]]:
    """The lists of claims none of which is impossible."""
    for claims in lists:
        possible = [claim for claim in claims if claim is not None]
        if len(possible) == len(claims):
            yield possible


def _half_fen_of_insurance(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Claims whose entitlements are differences of cumulatives that round, from the deductible on."""
    for frame, (categories, insured, threshold) in new_in(every, _insured):
        if threshold.kind != thresholds.DEDUCTIBLE:
            continue
        raised = int(threshold.about == thresholds.UPLIFTED)
        fund = insurance_fund(frame.tables, frame.situation.regime, insured, frame.situation.year, raised)
        for part in _around_half(fund.ratio):
            claims = [frame.claim(part, claim_id) for claim_id in ("S-1", "S-2", "S-3")]
            said = (frame.name, names.term("figure", threshold.figure), names.person(categories), _yuan(part))
            case = frame.case(categories, claims, INSURANCES[insured], catastrophic_base=threshold.point)
            yield PosedCase(joined(ROUNDED, *said), case)


def _half_fen_of_tilt(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    for frame, (category, threshold, ratio) in new_in(every, _bands):
        track = frame.edition.medical_assistance.tracks[0]
        # Nothing is left of the cap of assistance, so that tilt assistance is given all of it.
        opening: Json = {"tilt_base": threshold, "assistance_paid": {track.pool: track.annual_cap.number}}
        for part in _around_half(ratio):
            claims = [frame.claim_on(track, part, claim_id) for claim_id in ("S-1", "S-2")]
            title = joined(
                ROUNDED, frame.name, names.term("figure", "tilt.ratio"), names.person([category]), _yuan(part)
            )
            yield from (PosedCase(title, frame.case([category], each, **opening)) for each in _whole(claims))


def _bands(frame: Frame) -> Iterator[tuple[str, int, int]]:
    for group in frame.edition.tilt_assistance.groups:
        for category in filter(group.includes, frame.categories):
            yield from ((category, band.threshold.number, band.ratio.number) for band in group.bands)


def _around_half(ratio: int) -> list[int]:
    """Amounts (fen) of which `ratio` (basis points) ends in half a fen, or next below and above it.

    Half a fen comes behind an even and behind an odd one, where there is such: rounding to even differs at one of them.
    """
    unit, half = gcd(ratio, WHOLE), WHOLE // 2
    rests = {half, (half - 1) // unit * unit, (half // unit + 1) * unit}
    found = {}
    for amount in range(THOUSAND_YUAN, THOUSAND_YUAN + 2 * WHOLE // unit):
        whole, rest = divmod(amount * ratio, WHOLE)
        if rest in rests:
            found[rest, whole % 2 if rest == half else 0] = amount
    return sorted(found.values())


def _yuan(amount: int) -> Label:
    return Label(yuan(amount), yuan(amount))


def _of(threshold: Threshold, step: int, frame: Frame, names: Names) -> Label:
    return joined(frame.name, names.term("figure", threshold.figure), _yuan(threshold.amount), SIDES[step])
