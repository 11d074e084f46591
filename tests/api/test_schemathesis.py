"""Requests made up from the description: none is answered with anything that it does not describe."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from calc_service.app import create_app
from calc_service.config import Settings

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
# What breaks the description may also be too large, and is then refused for that before it is read.
CONFIG = schemathesis.Config.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": [400, 406, 413, 415, 422]}}}
)


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: object, value: object) -> bytes:
    """A body of lines is a text, and sent as it is."""
    return str(value).encode("utf-8", "replace")


@schemathesis.serializer("application/offset+octet-stream")
def as_bytes(_: object, value: object) -> bytes:
    """A part of a file is bytes."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


KEPT = TemporaryDirectory()
# Open to all: requests that come through no server come from no machine either.
SERVICE = create_app(
    Settings(
        state=f"sqlite:///{KEPT.name}/calc.db",
        run_folder=Path(KEPT.name, "runs"),
        log_level="critical",
        open_to_all=True,
    )
)
SCHEMA = schemathesis.openapi.from_wsgi("/openapi.json", SERVICE, config=CONFIG)
READ: list[Any] = [operation.ok() for operation in SCHEMA.get_all_operations() if isinstance(operation, Ok)]
OPERATIONS = {operation.label: operation for operation in READ}
FITTING, SPOILT = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
UNPACKED = {"Accept-Encoding": "identity"}
"""Without a server the replies that it accepts packed are not unpacked before they are looked at."""
# Only these take something that can be spoilt.
SPOILED = (
    "POST /v1/assessments",
    "GET /v1/rules",
    "POST /v1/rules/check",
    "POST /v1/rules/diff",
    "POST /v1/rules/impact",
)
# A hundred thousand persons take seconds, and so does each smallest change.
SLOW = {(f"POST /v1/rules/{trial}", FITTING) for trial in ("impact", "impact/claims", "coverage")}
MODES = [(label, FITTING) for label in OPERATIONS] + [(label, SPOILT) for label in SPOILED]


@pytest.mark.parametrize(("label", "mode"), MODES, ids=str)
def test_no_request_gets_an_answer_that_is_not_described(label: str, mode: schemathesis.GenerationMode) -> None:
    examples = (300 if FULL else 20) // (5 if (label, mode) in SLOW else 1)

    @given(OPERATIONS[label].as_strategy(generation_mode=mode))
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    def answer(case: Any) -> None:  # noqa: ANN401  a case of any operation
        # A case that is still being typed is answered, however little of it fits.
        assume(mode != SPOILT or (case.query or {}).get("partial") != "true")
        # A case may fit its description and still contradict itself, and then it is refused.
        case.call_and_validate(excluded_checks=[positive_data_acceptance], headers=UNPACKED)

    answer()
