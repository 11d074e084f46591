"""The rules folder that a command works with, and the day that it takes for today."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, _ActionsContainer
from dataclasses import replace
from datetime import date
from pathlib import Path

from calc_service.cli.terminal import printable
from calc_service.config import Settings
from calc_service.domain.today import today
from calc_service.engine.edition import RuleBook
from calc_service.policy.revisions import rules_of_revision
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.load import load
from calc_service.rulebook.spelling import iso_day

MEANING = "规则文件夹 · rules folder (CALC_RULES_FOLDER, else the project's own)"


def folder_argument(parser: _ActionsContainer, name: str) -> None:
    """Add the folder to `parser`: an option where `name` begins with a hyphen, else an optional argument."""
    if name.startswith("-"):
        parser.add_argument(name, dest="folder", metavar="DIR", type=Path, help=MEANING)
    else:
        parser.add_argument("folder", nargs="?", metavar=name, type=Path, help=MEANING)


def folder_or_default(folder: Path | None) -> Path:
    """Return `folder`, or where none was given the one from the settings."""
    return folder or Settings.from_environment().rules_folder


def folder_or_revision(name: str, into: Path, rules: Path | None = None) -> Path:
    """Return the folder called `name`, or the rules of the git revision so called, laid into the empty folder `into`.

    A folder without a single rules file is not taken for one, lest `mkdir HEAD` hide the revision. Revisions are looked
    for in the repository of `rules`, or of the folder from the settings. Raises RevisionRefused.
    """
    folder = Path(name)
    is_folder = folder.is_dir() and (any(folder.glob("*.yaml")) or len(folder.parts) > 1)
    return folder if name and is_folder else rules_of_revision(name, folder_or_default(rules), into)


def load_or_print(folder: Path | None) -> RuleBook | None:
    """Return the rules; None after printing every complaint where they are refused."""
    try:
        return as_set(load(folder_or_default(folder)))
    except RulesRefused as refusal:
        print(*(printable(str(complaint)) for complaint in refusal.complaints), sep="\n", file=sys.stderr)
        return None


def as_set(book: RuleBook) -> RuleBook:
    """Return `book` with what the settings say beside the rules."""
    return replace(book, identity_numbers_allowed=Settings.from_environment().identity_numbers_allowed)


TODAY = "以哪一天为今天 · the day taken for today"


def today_argument(parser: ArgumentParser, name: str = "--today", meaning: str = TODAY) -> None:
    """Add the option `name`: a day, today in Chongqing where it is not given."""
    day_argument(parser, name, meaning, default=today())


def day_argument(
    parser: ArgumentParser, name: str, meaning: str, *, default: date | None = None, dest: str | None = None
) -> None:
    """Add the option `name`: a day, `default` where it is not given."""
    parser.add_argument(name, dest=dest, metavar="YYYY-MM-DD", type=day_of_argument, default=default, help=meaning)


def day_of_argument(text: str) -> date:
    """Return the day that an argument is; raises `ArgumentTypeError`."""
    if iso_day(text) is None:
        raise ArgumentTypeError(f"{text}: YYYY-MM-DD")
    return date.fromisoformat(text)
