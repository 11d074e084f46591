import json
from collections.abc import Callable
from pathlib import Path

import pytest

from calc_service.cli.program import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command; returns its exit status, what it printed and what it complained."""

    def command(*argv: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in argv])
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def case_file(tmp_path: Path, worked: dict[str, object]) -> Path:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(worked))
    return file
