"""The impact of changed rules on claims that the tests hold in memory."""

from typing import Any

import polars as pl

from calc_service.batch.files import Table
from calc_service.policy import impact as policy_impact
from calc_service.policy.impact import Impact


def impact(frame: pl.DataFrame, *rules_and_request: Any, day: int | None = None) -> Impact:  # noqa: ANN401  as they come
    return policy_impact.impact(Table.of(frame), *rules_and_request, day=day)
