"""The whole work on an impact as one call: claims read or made up, both rules computed, the reply written.

What it is given and what it returns can be handed from one process to another.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from calc_service.batch.audit import Request
from calc_service.batch.audit_job import PackedRules, unpacked
from calc_service.batch.files import FileFormat, SizeLimits, Table, read
from calc_service.domain.wording import Label
from calc_service.policy.decision_space import document as explored_document
from calc_service.policy.decision_space import explore
from calc_service.policy.impact.document import document
from calc_service.policy.impact.impact import impact
from calc_service.policy.impact.report import report
from calc_service.policy.population import population


@dataclass(frozen=True, slots=True)
class PostedClaims:
    """A file of claims; `folder` is for what is made on the way."""

    body: Path
    form: FileFormat
    folder: Path
    limits: SizeLimits


@dataclass(frozen=True, slots=True)
class MadeUpClaims:
    """See `population`."""

    persons: int
    seed: int
    year: int | None


@dataclass(frozen=True, slots=True)
class ImpactJob:
    """An impact to be computed.

    day:     whose rules are taken for every row (days since 1970-01-01), None for each row's own day of settlement
    changes, defaults: what was changed, and what was filled in to compare the rules, a sentence each
    as_page: HTML instead of JSON
    """

    before: PackedRules
    after: PackedRules
    claims: PostedClaims | MadeUpClaims
    request: Request
    day: int | None
    changes: tuple[Label, ...]
    defaults: tuple[Label, ...]
    as_page: bool


def weigh(job: ImpactJob) -> bytes:
    """Return the impact as JSON or as a page. Raises FileRefused, NoRulesOnDay and NoPopulation."""
    before, after = unpacked(job.before), unpacked(job.after)
    claims = job.claims
    if isinstance(claims, PostedClaims):
        table = read(claims.body, claims.form, claims.folder, limits=claims.limits)
    else:
        table = Table.of(population(claims.persons, claims.seed, before, claims.year))
    found = impact(table, before, after, job.request, day=job.day)
    if job.as_page:
        return report(found, before, after, job.changes, job.defaults).encode()
    return msgspec.json.encode(document(found, job.changes, job.defaults))


def explore_rules(rules: PackedRules) -> bytes:
    """Return what is found in the decision space of `rules`, as JSON."""
    return msgspec.json.encode(explored_document(explore(unpacked(rules))))
