"""The impact of changed rules on claims that the tests hold in memory."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from calc_service.batch.files import Table
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy import impact as policy_impact
from calc_service.policy.impact import Impact, Weighed, WeighedRun

RUN = WeighedRun("2026-11-29", "", "", ())


def impact(frame: pl.DataFrame, *rules_and_request: Any, day: int | None = None) -> Impact:  # noqa: ANN401  as they come
    return policy_impact.impact(Table.of(frame), *rules_and_request, day=day)


def weighed(found: Impact, before: RuleBook, after: RuleBook, changes: Sequence[Label] = (), **run: Any) -> Weighed:  # noqa: ANN401
    """What is reported of claims alone."""
    return Weighed(
        found,
        None,
        before,
        after,
        run=WeighedRun(**{"day": RUN.day, "author": "", "reason": "", "files": ()} | run),
        changes=changes,
    )
