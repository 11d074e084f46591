"""serve: becomes gunicorn with the project's settings."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from calc_service.config import PROJECT_FOLDER


@pytest.mark.parametrize(("asked", "passed"), [([], []), (["--bind", "127.0.0.1:9"], ["--bind", "127.0.0.1:9"])])
def test_serve_becomes_gunicorn(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, asked: list[str], passed: list[str]
) -> None:
    became: list[tuple[str, list[str], Path]] = []
    monkeypatch.chdir("/")
    monkeypatch.setattr(os, "execv", lambda program, argv: became.append((program, argv, Path.cwd())))
    run("serve", *asked)

    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", *passed]
    assert became == [(sys.executable, command, PROJECT_FOLDER)]
