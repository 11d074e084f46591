"""serve: the service itself, by gunicorn."""

import os
import sys
from argparse import ArgumentParser, Namespace

from calc_service.config import PROJECT_FOLDER


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--bind", metavar="HOST:PORT", help="CALC_BIND, else 127.0.0.1:8000")


def run(arguments: Namespace) -> int:
    """Become gunicorn with the project's settings; does not return."""
    os.chdir(PROJECT_FOLDER)
    bind = ["--bind", arguments.bind] if arguments.bind else []
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", *bind])  # noqa: S606
    return 0
