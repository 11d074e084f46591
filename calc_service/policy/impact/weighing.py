"""Claims and enrolments weighed together: files read, both rules computed, and a record of the run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import polars as pl

from calc_service.batch.audit import Request
from calc_service.batch.files import Table
from calc_service.domain.columns import CLAIMS as OF_CLAIMS
from calc_service.domain.columns import PREMIUM
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact.enrolments import enrolment_impact
from calc_service.policy.impact.impact import impact
from calc_service.policy.impact.moved_rules import FiguresOf
from calc_service.policy.impact.result import EnrolmentImpact, Impact, WeighedFile, WeighedRun


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found, of claims and of enrolments (None: no list of them was given), and the record of the run.

    changes, defaults: what was changed, and what was filled in to compare the rules, a sentence each
    """

    claims: Impact
    enrolments: EnrolmentImpact | None
    before: RuleBook
    after: RuleBook
    run: WeighedRun
    changes: Sequence[Label] = ()
    defaults: Sequence[Label] = ()

    @property
    def has_claims(self) -> bool:
        """Whether there is anything to say of claims: not where enrolments alone were given."""
        return self.enrolments is None or self.claims.rows > 0

    @property
    def differs(self) -> bool:
        """Whether anything at all comes out differently."""
        return self.claims.differs or bool(self.enrolments and self.enrolments.differs)


@dataclass(frozen=True, slots=True)
class Weighing:
    """How both rules compute; see `impact`."""

    request: Request
    day: int | None
    figures: FiguresOf | None

    def of_claims(self, claims: Table | None, before: RuleBook, after: RuleBook) -> Impact:
        """The impact on `claims`; on no row at all where there are none."""
        table = no_claims() if claims is None else claims
        figures = None if claims is None else self.figures
        request = Request() if claims is None else self.request
        return impact(table, before, after, request, day=self.day, figures=figures)

    def of_enrolments(self, enrolments: Table | None, before: RuleBook, after: RuleBook) -> EnrolmentImpact | None:
        """The impact on `enrolments`, None where there are none; what is assumed of claims is not of them."""
        if enrolments is None:
            return None
        known = {field.name for field in PREMIUM.fields}
        assumed = {column: value for column, value in self.request.assumed.items() if column in known}
        request = Request(kind=PREMIUM.name, assumed=assumed)
        return enrolment_impact(enrolments, (before, after), request, day=self.day, figures=self.figures)


def no_claims() -> Table:
    """A file of claims without a row."""
    required = [field.name for field in OF_CLAIMS.fields if field.required]
    return Table.of(pl.DataFrame(schema=dict.fromkeys(required, pl.String)))


def weighed_files(files: Iterable[tuple[str, Path, str, int]]) -> tuple[WeighedFile, ...]:
    """The record of files: (what each holds, where it lies, how it is called, how many rows it has)."""
    return tuple(
        WeighedFile(holds, name, sha256_of(path), path.stat().st_size, rows) for holds, path, name, rows in files
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
