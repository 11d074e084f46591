"""The whole work on an impact as one call: claims read or made up, both rules computed, the reply written.

What it is given and what it returns can be handed from one process to another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from calc_service.batch.audit_job import PackedRules, unpacked
from calc_service.batch.files import FileFormat, SizeLimits, Table, read
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.decision_space import document as explored_document
from calc_service.policy.decision_space import explore
from calc_service.policy.impact.document import document
from calc_service.policy.impact.report import report
from calc_service.policy.impact.result import CLAIMS, ENROLMENTS, WeighedRun
from calc_service.policy.impact.weighing import Weighed, Weighing, weighed_files
from calc_service.policy.population import enrolments, population


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file of claims or enrolments, by the name that its sender gives it; `folder` is for what is made on the way."""

    body: Path
    name: str
    form: FileFormat
    folder: Path
    limits: SizeLimits


@dataclass(frozen=True, slots=True)
class MadeUpPersons:
    """See `population`; `enrolled`: whether their enrolments are weighed as well."""

    persons: int
    seed: int
    year: int | None
    enrolled: bool


@dataclass(frozen=True, slots=True)
class ImpactJob:
    """An impact to be computed.

    claims, enrolments: the files, None for one that was not posted; or else made_up
    day, author, reason: for the record of the run
    changes, defaults: what was changed, and what was filled in to compare the rules, a sentence each
    as_page: HTML instead of JSON
    """

    before: PackedRules
    after: PackedRules
    claims: PostedFile | None
    enrolments: PostedFile | None
    made_up: MadeUpPersons | None
    weighing: Weighing
    day: str
    author: str
    reason: str
    changes: tuple[Label, ...]
    defaults: tuple[Label, ...]
    as_page: bool


def weigh(job: ImpactJob) -> bytes:
    """Return the impact as JSON or as a page. Raises FileRefused, NoRulesOnDay, NoFiguresOfYear and NoPopulation."""
    before, after = unpacked(job.before), unpacked(job.after)
    tables = made_up_tables(job.made_up, before) if job.made_up else _posted_tables(job)
    posted = ((CLAIMS, job.claims), (ENROLMENTS, job.enrolments))
    files = weighed_files(
        (holds, file.body, file.name, len(tables[holds] or ())) for holds, file in posted if file is not None
    )
    weighed = Weighed(
        *job.weighing.impacts(tables[CLAIMS], tables[ENROLMENTS], before, after),
        before,
        after,
        run=WeighedRun(job.day, job.author, job.reason, files, drawn(job.made_up)),
        changes=job.changes,
        defaults=job.defaults,
    )
    return report(weighed).encode() if job.as_page else msgspec.json.encode(document(weighed))


Tables = Mapping[str, Table | None]
"""By CLAIMS and ENROLMENTS what is weighed."""


def made_up_tables(made_up: MadeUpPersons, book: RuleBook) -> Tables:
    """The claims of made-up persons and, where asked for, their enrolments. Raises NoPopulation."""
    claims = Table.of(population(made_up.persons, made_up.seed, book, made_up.year))
    enrolled = enrolments(made_up.persons, made_up.seed, book, made_up.year) if made_up.enrolled else None
    return {CLAIMS: claims, ENROLMENTS: None if enrolled is None else Table.of(enrolled)}


def drawn(made_up: MadeUpPersons | None) -> Mapping[str, int]:
    """Of what made-up persons were made, for the record."""
    if made_up is None:
        return {}
    numbers = {"persons": made_up.persons, "seed": made_up.seed, "year": made_up.year}
    return {name: number for name, number in numbers.items() if number is not None}


def _posted_tables(job: ImpactJob) -> Tables:
    posted = {CLAIMS: job.claims, ENROLMENTS: job.enrolments}
    return {holds: None if file is None else _read(file) for holds, file in posted.items()}


def _read(file: PostedFile) -> Table:
    file.folder.mkdir(exist_ok=True)
    return read(file.body, file.form, file.folder, limits=file.limits)


def explore_rules(rules: PackedRules) -> bytes:
    """Return what is found in the decision space of `rules`, as JSON."""
    return msgspec.json.encode(explored_document(explore(unpacked(rules))))
