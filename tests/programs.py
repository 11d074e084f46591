"""What tests need that not every machine has: without it they are skipped and say so, or fail where all is required."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRED = os.environ.get("CALC_SERVICE_PROGRAMS") == "required"
"""As `.ci/run` and the targets that install them have it."""
PLACES = ("/usr/sbin", "/sbin", *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True))
"""Beside those of the path: where Debian keeps what is not everybody's."""


def lacking(message: str) -> NoReturn:
    """Skip the test, or fail it."""
    if REQUIRED:
        pytest.fail(message)
    pytest.skip(message)


def need(what: str, *, present: bool) -> None:
    """Skip the test where `what` is not `present`; fail it where that is required."""
    if not present:
        lacking(f"no {what}: `make programs` installs it")


def program(name: str) -> str:
    """The path of a program of the system, which the test needs."""
    found = shutil.which(name, path=os.pathsep.join((os.environ["PATH"], *PLACES)))
    need(name, present=found is not None)
    return str(found)
