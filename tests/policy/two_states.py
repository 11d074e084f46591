"""Two states of the rules, the second edited, and what differs between them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from calc_service.policy.differences import Difference, differences
from calc_service.rulebook import checks
from calc_service.rulebook.complaints import ERROR, Complaint, RulesRefused
from calc_service.rulebook.folder import RulesFolder, read_folder
from tests.rulebook.rules_copy import RulesCopy

RULES = Path(__file__).parents[2] / "rules"
Edit = tuple[str, str, str]
"""File, old text, new text."""


def sound(folder: Path) -> RulesFolder:
    """The typed content of a folder in which nothing is wrong; RulesRefused where anything is."""
    complaints: list[Complaint] = []
    contents = read_folder(folder, complaints)
    complaints.extend(checks.check(contents))
    errors = [complaint for complaint in complaints if complaint.level == ERROR]
    if errors:
        raise RulesRefused(errors)
    return contents


@cache
def state(*edits: Edit, district: bool = False) -> RulesFolder:
    """The project's rules, edited; with the file of district 500116 where asked for."""
    with TemporaryDirectory() as folder:
        copied = RulesCopy(Path(copytree(RULES, Path(folder) / "rules")))
        if district:
            copied.add_district()
        for file, old, new in edits:
            copied.change(file, old, new)
        return sound(copied.folder)


def edited(*edits: Edit, first: Sequence[Edit] = (), district: bool = False) -> tuple[Difference, ...]:
    """What `edits` change in rules that `first` has already changed."""
    return differences(state(*first, district=district), state(*first, *edits, district=district))


def only(found: tuple[Difference, ...]) -> Difference:
    assert len(found) == 1, "\n".join(one.sentence.zh for one in found)
    return found[0]
