"""A rules folder whose files are in order, to be compared."""

from pathlib import Path

from calc_service.rulebook import checks
from calc_service.rulebook.complaints import ERROR, MOST_A_FILE, Complaint, RulesRefused, at_most, in_order
from calc_service.rulebook.folder import RulesFolder, read_folder


def read_sound(folder: Path) -> RulesFolder:
    """The typed content of `folder`; RulesRefused with every error at once where there is one."""
    complaints: list[Complaint] = []
    contents = read_folder(folder, complaints)
    complaints.extend(checks.check(contents))
    shown = at_most(MOST_A_FILE, in_order(complaints))
    errors = [complaint for complaint in shown if complaint.level == ERROR]
    if errors:
        raise RulesRefused(errors)
    return contents
