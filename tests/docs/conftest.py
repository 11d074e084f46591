"""A place in which the commands of the pages can be run: a copy of the project, and a service."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.service import serving
from tests.docs.pages import PROJECT
from tests.programs import program

SHOWN_ADDRESS = "http://127.0.0.1:8000"
SECONDS = 120
# What would lead a command elsewhere: settings, a repository that git is told of, a language.
LEFT_OUT = ("CALC_", "GIT_", "GUNICORN_", "LANG", "LC_", "MAKE")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
# The environment that runs the tests is there already and must not be made anew. What serves, measures or tests for
# minutes is only looked up among the targets.
MAKE = """\
#!/bin/sh
case "$1" in
    rules|demo|help|"") ;;
    *) set -- --dry-run "$@" ;;
esac
exec {make} --no-print-directory --silent -o .venv/runtime.stamp -o .venv/development.stamp "$@"
"""


class Workplace:
    """A copy of the project in a repository of its own, where commands are run as a reader would run them."""

    def __init__(self, folder: Path, programs: Path, port: int) -> None:
        self._folder = folder
        self._address = f"http://127.0.0.1:{port}"
        self._environment = {
            **ENVIRONMENT,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "LC_ALL": "C.UTF-8",
        }

    def run(self, commands: str) -> tuple[int, str]:
        """The status with which the commands end, the first that fails being the last, and all that they print."""
        ended = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", commands.replace(SHOWN_ADDRESS, self._address)],  # noqa: S607  whichever bash is there
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        return ended.returncode, ended.stdout.replace(self._address, SHOWN_ADDRESS)

    def tidy(self) -> None:
        """Take back whatever a page has changed."""
        self.run("git reset --quiet --hard && git clean --quiet --force -d")


@pytest.fixture(scope="session")
def copy_of_the_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the project, committed."""
    folder = tmp_path_factory.mktemp("reader") / "project"
    for name in git(PROJECT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)
    # What python has compiled holds for the copy too, whose files have the same times.
    for cache in (PROJECT / "calc_service").rglob("__pycache__"):
        shutil.copytree(cache, folder / cache.relative_to(PROJECT))
    (folder / ".venv").unlink(missing_ok=True)
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / ".git" / "info").mkdir(parents=True)
    (folder / ".git" / "info" / "exclude").write_text(".venv\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "As it was")
    return folder


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", "-C", str(folder), *settings, *arguments],  # noqa: S607  whichever git is there
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    with serving("wsgi:app") as listening:
        yield listening


@pytest.fixture
def workplace(copy_of_the_project: Path, tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Workplace]:
    """The copy as it was committed."""
    program("curl")
    programs = tmp_path_factory.mktemp("programs")
    (programs / "make").write_text(MAKE.format(make=shutil.which("make")))
    (programs / "make").chmod(0o755)
    place = Workplace(copy_of_the_project, programs, port)
    yield place
    place.tidy()
