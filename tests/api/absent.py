"""What tests need that not every machine has: without it they are skipped, unless `make test-seen` requires it."""

import os

import pytest

REQUIRED = os.environ.get("CALC_SERVICE_SEEN") == "required"


def need(what: str, *, present: bool) -> None:
    """Skip the test where `what` is not `present`; fail it where that is required."""
    if not present:
        (pytest.fail if REQUIRED else pytest.skip)(f"no {what}: `make test-seen` installs it")
