"""What a change of the rules does to a file of claims, as plain data. Amounts are whole fen.

"Before" is under the rules in force, "after" under the changed ones. Every figure that sets one beside the other is of
the rows that can be *compared* alone, so that always

    benefit.difference = gaining.fen − losing.fen

Compared are rows that both rules compute (a void row comes to nothing paid), but for those of a person and year of
which one of the rules rejects a row that the other computes: what the year runs on is not the same there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from calc_service.policy.impact.moved_rules import FiguresOf

BENEFITS = ("catastrophic_used", "assistance_paid", "tilt_paid")
"""What the funds pay a person, as named in the result of a batch; together they are the *benefit*."""
AMOUNTS = ("catastrophic_entitled", *BENEFITS, "in_scope_self_pay")
GROUPS = ("category", "district", "track")
CLAIMS, ENROLMENTS = "claims", "enrolments"
"""What a file that is weighed holds."""
ENROLMENT_GROUPS = ("category", "district", "year")
FUNDS = (*AMOUNTS[:-1], "benefit", AMOUNTS[-1])
"""The amounts of every total, in the order in which they are shown."""
LISTED = 20
"""How many rows of a kind are listed; all of them are counted."""
LARGEST = 10


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One figure under both rules: fen, or a number of rows."""

    before: int
    after: int

    @property
    def difference(self) -> int:
        """What the change adds; negative where it takes away."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class GainOrLoss:
    """Those who gain, or those who lose.

    persons: whose differences add up to more, or to less, than nothing; fen: what these sums come to, never negative
    rows:    single rows with more, or with less; of one person some may rise and others fall
    """

    persons: int
    rows: int
    fen: int


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """The rows of one category, district or track; `name` is its id, None for the rows without one.

    rows, payable, amounts: each side under its own rules, so a row that moves from one group to another counts in
                            the one before and in the other after; amounts by FUNDS
    gaining, losing:        in the group where a row stood before, or where it stood in none, stands after
    """

    name: str | None
    rows: BeforeAfter
    payable: BeforeAfter
    amounts: Mapping[str, BeforeAfter]
    gaining: GainOrLoss
    losing: GainOrLoss


@dataclass(frozen=True, slots=True)
class GroupMove:
    """Rows that stand in one group before and in another after; None is no group. `difference` of benefits in fen."""

    group: str
    before: str | None
    after: str | None
    rows: int
    difference: int


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """One row of the file; `number` as a spreadsheet counts, the header being 1. Errors are codes parted by `|`."""

    number: int
    claim_id: str | None
    person_id: str | None
    status_before: str
    status_after: str
    errors: str
    benefit: BeforeAfter


@dataclass(frozen=True, slots=True)
class AffectedRows:
    """All rows of a kind: how many, their benefit, and the first LISTED of them."""

    rows: int
    benefit: BeforeAfter
    listed: tuple[AffectedRow, ...]


@dataclass(frozen=True, slots=True)
class OneSidedRows:
    """Rows that only one of the rules computes: what they come to there, and why the others reject them.

    amounts: by FUNDS, fen; listed: the first LISTED; errors: how often each stands there
    """

    rows: int
    persons: int
    amounts: Mapping[str, int]
    listed: tuple[AffectedRow, ...]
    errors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PersonImpact:
    """What one person gets; `rows` are those with a difference."""

    person_id: str
    rows: int
    benefit: BeforeAfter


@dataclass(frozen=True, slots=True)
class WeighedFile:
    """One file that was weighed: `holds` CLAIMS or ENROLMENTS, its name without a folder, the SHA-256 of its bytes."""

    holds: str
    name: str
    sha256: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class WeighedRun:
    """Who weighed what, when and why; author and reason are "" where nobody said them.

    day: ISO; made_up: what the persons were made of where no file was weighed, in words
    """

    day: str
    author: str
    reason: str
    files: tuple[WeighedFile, ...]
    made_up: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnrolmentImpact:
    """The premium subsidies of the same enrolments under both rules; `rows` … `to_ask` as in `Impact`.

    differing:      rows that come out otherwise, in money or not
    last_day:       of payment; later_change: the first day after it on which the rules of premium subsidies differ
    later_year:     the first year after those enrolled for whose standards differ
    statuses:       of the rows that are compared, as are amounts (by `columns.SUBSIDY`), gaining and losing (subsidies)
    by:             ENROLMENT_GROUPS → the groups; their `payable` are rows with a grant
    """

    figures_of: FiguresOf | None
    assumed: Mapping[str, str]
    ignored: tuple[str, ...]
    rows: int
    persons: int
    compared: int
    differing: int
    uncomputed: int
    synthetic_rows: int
    last_day: int | None
    later_change: int | None
    later_year: int | None
    to_ask: FiguresOf | None
    statuses: Mapping[str, BeforeAfter]
    amounts: Mapping[str, BeforeAfter]
    gaining: GainOrLoss
    losing: GainOrLoss
    rejected: OneSidedRows
    accepted: OneSidedRows
    by: Mapping[str, tuple[GroupImpact, ...]]

    @property
    def apart(self) -> int:
        """How many rows only one of the rules computes."""
        return self.rejected.rows + self.accepted.rows

    @property
    def differs(self) -> bool:
        """Whether anything at all comes out differently."""
        return bool(self.differing or self.apart)


@dataclass(frozen=True, slots=True)
class ImpactBasis:
    """Under what the file was computed, twice alike.

    settled, run_on_recorded: as in `assessment.Options`
    as_of:   the day whose rules were taken for all days (since 1970-01-01), None for each row's own day
    figures_of: the years whose figures were taken for all years, None for each row's own year
    digests: of the rules before and after
    assumed: our column → the value taken where rows say nothing
    ignored: headers that nothing was computed from
    warnings: codes, as in the summary of a batch
    """

    settled: bool
    run_on_recorded: bool
    as_of: int | None
    figures_of: FiguresOf | None
    digests: tuple[str, str]
    assumed: Mapping[str, str]
    ignored: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """The same claims under both rules.

    rows, persons:   in the file
    compared:        rows that can be compared; of them alone are all figures but these and the three of rows apart
    affected_rows:   those of another status, or with another payment of any fund
    changed_rows:    those with any difference in what is computed, money or not
    synthetic_rows:  those marked as made up (see `policy.population`)
    insured_unmoved: rows whose entitlement from catastrophic insurance changes while assistance rests on what the
                     insurer settled, so that the change does not reach it
    last_day:        of settlement in the file, None where none can be read; later_change: the first day after it on
                     which the two rules differ, so that the file cannot show it; days since 1970-01-01
    later_year:      the first year after that of the last day whose own figures differ, None without one
    premium_differs: whether the rules of premium subsidies, or their standards, differ, which no claim can show
    to_ask:          which figures of years have to be asked for to see these, or to compare rows that lack them
    statuses:        status → rows
    amounts:         by FUNDS; deposits: rows whose deposit is waived
    rejected:        rows that only the changed rules reject; accepted: rows that only the rules in force reject
    entangled:       rows that both compute, of persons and years of which one of them rejects further rows
    uncomputed:      rows that both reject
    by:              GROUPS → the groups, in the order of the rules in force
    """

    basis: ImpactBasis
    rows: int
    persons: int
    compared: int
    affected_rows: int
    changed_rows: int
    synthetic_rows: int
    insured_unmoved: int
    last_day: int | None
    later_change: int | None
    later_year: int | None
    to_ask: FiguresOf | None
    premium_differs: bool
    statuses: Mapping[str, BeforeAfter]
    amounts: Mapping[str, BeforeAfter]
    deposits: BeforeAfter
    gaining: GainOrLoss
    losing: GainOrLoss
    rejected: OneSidedRows
    accepted: OneSidedRows
    entangled: AffectedRows
    uncomputed: int
    newly_payable: AffectedRows
    no_longer_payable: AffectedRows
    by: Mapping[str, tuple[GroupImpact, ...]]
    moves: tuple[GroupMove, ...]
    largest_gains: tuple[PersonImpact, ...]
    largest_losses: tuple[PersonImpact, ...]

    @property
    def differs(self) -> bool:
        """Whether anything at all comes out differently; the rules may differ where nothing does."""
        return bool(self.changed_rows or self.apart)

    @property
    def apart(self) -> int:
        """How many rows are in no comparison, since only one of the rules computes them or others of their year."""
        return self.rejected.rows + self.accepted.rows + self.entangled.rows

    @property
    def rules_differ(self) -> bool:
        """Whether the two rules are not the same, whether or not these claims show it."""
        before, after = self.basis.digests
        return before != after
