"""The thresholds of the rules: which there are, and where a claim stands to them."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.domain.money import HIGHEST_AMOUNT, UNLIMITED, yuan
from calc_service.domain.vocabulary import INSURANCES, TILT_STATUSES
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.edition import Edition
from calc_service.engine.ledger import LedgerRow
from calc_service.engine.rules import TiltGroup, Track
from calc_service.engine.tables import Tables
from calc_service.engine.terms import NO_TRACK
from calc_service.policy.conformance.posing import Frame
from calc_service.policy.decision_space.amounts import FundTerms, insurance_fund, tilt_fund

STAY, DEDUCTIBLE, INSURANCE_CAP, CAP, SPENT, TILT, TILT_CAP, BURDEN = (
    "stay",
    "deductible",
    "insurance_cap",
    "annual_cap",
    "annual_cap_spent",
    "tilt",
    "tilt_cap",
    "burden",
)
UPLIFTED = "uplifted"
_TILT_PAYABLE = TILT_STATUSES.index("payable")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One figure at which what is paid turns.

    kind:   what is measured against it
    figure, since: its name and its first day, as replies cite it
    amount: fen, as it holds for these persons
    point:  the measure (fen) at which it is reached
    about:  of which track or whom, "" for all
    """

    kind: str
    figure: str
    since: str
    amount: int
    point: int
    about: str = ""

    @property
    def code(self) -> str:
        """By which name the table of what is covered calls it."""
        return " ".join(filter(None, (self.kind, self.figure, self.since, yuan(self.amount), self.about)))


def of_frame(frame: Frame) -> Iterator[Threshold]:
    """Every threshold of the rules of a frame that a claim can reach."""
    edition, rules = frame.edition, frame.edition.medical_assistance
    for track in rules.tracks:
        yield from of_stays(track)
        yield from of_cap(track)
    for insurance in frame.situation.insurances:
        for uplifted in range(2 if edition.catastrophic_insurance.uplift.categories & set(frame.categories) else 1):
            yield from of_insurance(frame.tables, frame.situation.regime, insurance, frame.situation.year, uplifted)
    for group in edition.tilt_assistance.groups:
        yield from of_tilt(group)
    yield from of_burden(edition)


def of_stays(track: Track) -> Iterator[Threshold]:
    """The bounds of a track's condition on the cost of a stay."""
    yield from (_at(STAY, bound, bound.number, track.id) for bound in track.bounds)


def of_cap(track: Track) -> Iterator[Threshold]:
    """The annual cap of a track: reached by a claim, and spent before it."""
    yield from (_at(kind, track.annual_cap, track.annual_cap.number, track.id) for kind in (CAP, SPENT))


def of_insurance(tables: Tables, regime: int, insurance: int, year: int, uplifted: int) -> Iterator[Threshold]:
    """The deductible and the cap of catastrophic insurance, as they hold for a person."""
    edition = tables.edition(regime)
    terms = tables.book.catastrophic_terms.get(year)
    if terms is None or INSURANCES[insurance] not in edition.catastrophic_insurance.insured:
        return
    fund = insurance_fund(tables, regime, insurance, year, uplifted)
    about = UPLIFTED if uplifted else ""
    yield _at(DEDUCTIBLE, terms.deductible, fund.deductible, about)
    point = _reached(fund)
    if point is not None:
        cap = edition.catastrophic_insurance.uplift.annual_cap if uplifted else terms.annual_cap
        yield Threshold(INSURANCE_CAP, cap.name, cap.start, fund.cap, point, about)


def of_tilt(group: TiltGroup) -> Iterator[Threshold]:
    """The bands and the cap of a group's standard of tilt assistance."""
    about = "|".join(group.categories or ())
    yield from (_at(TILT, band.threshold, band.threshold.number, about) for band in group.bands)
    fund = tilt_fund(group)
    point = _reached(fund)
    if point is not None:
        yield Threshold(TILT_CAP, group.annual_cap.name, group.annual_cap.start, fund.cap, point, about)


def of_burden(edition: Edition) -> Iterator[Threshold]:
    """The threshold of the burden warning, where one is on file."""
    figure = edition.safeguards.burden_threshold
    if figure is not None:
        yield _at(BURDEN, figure, figure.number)


def measured(row: LedgerRow, stay_cost: int, tables: Tables) -> Iterator[tuple[Threshold, int]]:
    """(a threshold, how many fen a row of the ledger is above it) for all that the row is measured against."""
    edition = tables.edition(row.regime)
    for track in _tracks_looked_at(row, tables):
        yield from ((one, stay_cost - one.point) for one in of_stays(track))
    uplifted = int(tables.columns.catastrophic_insurance.uplifted[row.entry])
    base = row.catastrophic_before + row.catastrophic_base
    for one in of_insurance(tables, row.regime, row.insurance, row.year, uplifted):
        yield one, base - one.point
    if row.track > NO_TRACK:
        yield from _of_pool(row, tables.track(row.regime, row.terms_track))
    if row.tilt_status == _TILT_PAYABLE:
        known = tables.profile_of(row.regime).categories
        own = {known[bit] for bit in range(len(known)) if row.category_set >> bit & 1}
        groups = (group for group in edition.tilt_assistance.groups if any(map(group.includes, own)))
        yield from ((one, row.tilt_base_after - one.point) for group in groups for one in of_tilt(group))
    if row.burden_watched:
        yield from ((one, row.in_scope_self_pay_after - one.point) for one in of_burden(edition))


def _of_pool(row: LedgerRow, track: Track) -> Iterator[tuple[Threshold, int]]:
    cap, spent = of_cap(track)
    if row.assistance_cap_remaining:
        yield cap, row.assistance_uncapped - row.assistance_cap_remaining
    yield spent, row.pool_paid_after - row.assistance_paid - spent.point


def _tracks_looked_at(row: LedgerRow, tables: Tables) -> list[Track]:
    care = CIRCUMSTANCES[row.circumstances]
    return [track for track in tables.edition(row.regime).medical_assistance.tracks if track.admits(care)]


def _at(kind: str, figure: Figure, point: int, about: str = "") -> Threshold:
    return Threshold(kind, figure.name, figure.start, point, point, about)


def _reached(fund: FundTerms) -> int | None:
    """The least amount of which a fund pays its cap; None where no amount is so high."""
    if fund.cap >= UNLIMITED or fund.pays(HIGHEST_AMOUNT) < fund.cap:
        return None
    return bisect_left(range(HIGHEST_AMOUNT + 1), fund.cap, key=fund.pays)
