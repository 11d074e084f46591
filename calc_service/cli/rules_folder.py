"""The rules folder that a command works with."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from calc_service.config import Settings
from calc_service.engine.edition import RuleBook
from calc_service.policy.revisions import rules_of_revision
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.load import load

MEANING = "规则文件夹 · rules folder (CALC_RULES_FOLDER, else the project's own)"


def folder_argument(parser: ArgumentParser, name: str) -> None:
    """Add the folder to `parser`: an option where `name` begins with a hyphen, else an optional argument."""
    if name.startswith("-"):
        parser.add_argument(name, dest="folder", metavar="DIR", type=Path, help=MEANING)
    else:
        parser.add_argument("folder", nargs="?", metavar=name, type=Path, help=MEANING)


def chosen(folder: Path | None) -> Path:
    """Return `folder`, or where none was given the one from the settings."""
    return folder or Settings.from_environment().rules_folder


def folder_or_revision(name: str, into: Path, rules: Path | None = None) -> Path:
    """Return the folder called `name`, or the rules of the git revision so called, laid into the empty folder `into`.

    Revisions are looked for in the repository of `rules`, or of the folder from the settings. Raises RevisionRefused.
    """
    return Path(name) if Path(name).is_dir() else rules_of_revision(name, chosen(rules), into)


def loaded(folder: Path | None) -> RuleBook | None:
    """Return the rules; None after printing every complaint where they are refused."""
    try:
        return load(chosen(folder))
    except RulesRefused as refusal:
        print(*refusal.complaints, sep="\n", file=sys.stderr)
        return None
