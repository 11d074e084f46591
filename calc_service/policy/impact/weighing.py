"""Claims and enrolments weighed together: files read, both rules computed, and a record of the run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

import polars as pl

from calc_service.batch.audit import Request
from calc_service.batch.files import Table
from calc_service.domain.columns import CLAIMS as OF_CLAIMS
from calc_service.domain.columns import PREMIUM, FileKind
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

    def impacts(
        self, claims: Table | None, enrolments: Table | None, before: RuleBook, after: RuleBook
    ) -> tuple[Impact, EnrolmentImpact | None]:
        """The impact on `claims`, on no row where there are none, and on `enrolments`, None where there are none.

        Raises FileRefused, NoRulesOnDay and NoFiguresOfYear.
        """
        if claims is None:
            found = impact(no_claims(), before, after, day=self.day)
        else:
            request = self._request(OF_CLAIMS, PREMIUM if enrolments is not None else None)
            found = impact(claims, before, after, request, day=self.day, figures=self.figures)
        if enrolments is None:
            return found, None
        request = self._request(PREMIUM, OF_CLAIMS if claims is not None else None)
        books = before, after
        return found, enrolment_impact(enrolments, books, request, day=self.day, figures=self.figures)

    def _request(self, kind: FileKind, beside: FileKind | None) -> Request:
        """How a file of one kind is computed; what is assumed of files of the other kind `beside` is not of it."""
        own = {field.name for field in kind.fields}
        others = {field.name for field in beside.fields} - own if beside else set()
        assumed = {column: value for column, value in self.request.assumed.items() if column not in others}
        return replace(self.request, kind=kind.name, assumed=assumed)


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
