"""The rules of every law in force on one day in one district: figures with where they come from, sets of words.

What `rulebook` reads from ``rules/``. `tables` turns it into whole numbers that claims are looked up in; the breakdown
quotes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.engine.claims import Circumstances


@dataclass(frozen=True, slots=True)
class PremiumTier:
    """The premium subsidy of one tier: `ratio` by category, taken of the individual standard of tier `share_of`."""

    share_of: int
    ratio: Mapping[str, Figure]
    cite: str


@dataclass(frozen=True, slots=True)
class PremiumRules:
    """Tiers 1 and 2 (cq-2022-116#2.2.1)."""

    tiers: Mapping[int, PremiumTier]


PremiumStandards = Mapping[int, Mapping[int, Figure]]
"""Individual premium of a person and year, fen: year → tier → figure. A missing year has no figure on file."""


@dataclass(frozen=True, slots=True)
class YearlyTerms:
    """One year's general terms of catastrophic insurance (cq-2022-116#2.2.2).

    deductible, annual_cap: fen, a cap of None = no limit; ratio: basis points
    """

    deductible: Figure
    ratio: Figure
    annual_cap: Figure


@dataclass(frozen=True, slots=True)
class Uplift:
    """What `categories`, own ones of the district included, get instead.

    deductible_reduced_by, ratio_raised_by: basis points; annual_cap: fen, None = no limit
    """

    categories: frozenset[str]
    deductible_reduced_by: Figure
    ratio_raised_by: Figure
    annual_cap: Figure


@dataclass(frozen=True, slots=True)
class CatastrophicRules:
    """Who is insured, and the uplift in hardship."""

    insured: frozenset[str]
    uplift: Uplift


CatastrophicTermsByYear = Mapping[int, YearlyTerms]
"""A missing year has no figure on file."""


@dataclass(frozen=True, slots=True)
class Track:
    """One way into medical assistance (cq-2022-116#2.3.2): which care enters, and on what terms.

    lowest, highest: the policy-scope costs of a stay that the track takes, fen, both inclusive
    bounds:          the figures of the cost condition as the rules write them
    required_cost:   that condition in words, e.g. "> 30000.00"; "" without one
    categories:      whose claims alone enter, own categories of the district included; None where everybody's do
    ratio:           by category id, own categories of the district included, basis points
    """

    id: str
    pool: str
    disease_class: str
    categories: frozenset[str] | None
    settings: frozenset[str]
    facility_levels: frozenset[str]
    lowest: int
    highest: int
    bounds: tuple[Figure, ...]
    required_cost: str
    ratio: Mapping[str, Figure]
    annual_cap: Figure
    cite: str
    by_admission: bool = False

    def admits(self, care: Circumstances) -> bool:
        """Whether care in these circumstances can enter the track, whatever it cost and whosever it is."""
        return (
            care.disease_class == self.disease_class
            and care.setting in self.settings
            and care.facility_level in self.facility_levels
        )


@dataclass(frozen=True, slots=True)
class AssistanceRules:
    """The city's tracks and the district's own; referral → "payable", "review" or "refused".

    by_admission: those of `conditions` in the rules that hold for the stays admitted from their day on
    """

    tracks: tuple[Track, ...]
    designation_required: bool
    referral_outcomes: Mapping[str, str]
    by_admission: frozenset[str] = frozenset()

    def track(self, track_id: str) -> Track | None:
        """The track of that id, None where it is not in force."""
        return next((track for track in self.tracks if track.id == track_id), None)

    def fallback(self, disease_class: str) -> Track:
        """The city's track of a disease class: what a claim without a track would get."""
        return next(track for track in self.tracks if track.disease_class == disease_class)

    def candidates(self, care: Circumstances) -> Iterator[Track]:
        """The fallback, then every other track that admits care in these circumstances."""
        fallback = self.fallback(care.disease_class)
        yield fallback
        yield from (track for track in self.tracks if track is not fallback and track.admits(care))


@dataclass(frozen=True, slots=True)
class TiltBand:
    """A ratio (basis points) of what lies above `threshold` (fen) and not above that of the next band."""

    threshold: Figure
    ratio: Figure


@dataclass(frozen=True, slots=True)
class TiltGroup:
    """What a district has set for some categories (cq-2022-116#2.3.3).

    categories: own ones of the district included, in the order that settles ties; None where it is for everybody
    bands:      by their thresholds, ascending; annual_cap: fen over all of them, None = no limit
    """

    categories: tuple[str, ...] | None
    bands: tuple[TiltBand, ...]
    annual_cap: Figure

    def includes(self, category: str) -> bool:
        """Whether its standard is for persons of that category."""
        return self.categories is None or category in self.categories


@dataclass(frozen=True, slots=True)
class TiltRules:
    """The conditions of the city and the district's standard.

    groups: in the order that settles ties; none where the district has set no standard
    """

    referrals: frozenset[str]
    places_of_care: frozenset[str]
    groups: tuple[TiltGroup, ...]
    cite: str

    @property
    def terms_cite(self) -> str:
        """The clause that states the district's standard; "" where it has set none, or only a source is on file."""
        return self.groups[0].annual_cap.cite if self.groups else ""

    def admits(self, care: Circumstances) -> bool:
        """Whether care in these circumstances meets the conditions."""
        return care.referral in self.referrals and care.place_of_care in self.places_of_care


@dataclass(frozen=True, slots=True)
class DepositWaiver:
    """Treatment before payment, 先诊疗后付费 (cq-2022-116#2.6): all conditions together."""

    categories: frozenset[str]
    settings: frozenset[str]
    referrals: frozenset[str]
    places_of_care: frozenset[str]
    designation_required: bool
    cite: str

    def admits(self, care: Circumstances) -> bool:
        """Whether a stay in these circumstances needs no deposit, the category aside."""
        return (
            care.setting in self.settings
            and care.referral in self.referrals
            and care.place_of_care in self.places_of_care
            and (care.facility_designated or not self.designation_required)
        )


@dataclass(frozen=True, slots=True)
class SafeguardRules:
    """Category sets include own categories of the district where it maps or names them.

    burden_threshold: fen; None where no figure is on file, and then nobody is warned
    """

    deposit_waiver: DepositWaiver
    direct_categories: frozenset[str]
    monitored_categories: frozenset[str]
    burden_threshold: Figure | None
    burden_cite: str
