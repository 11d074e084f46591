"""Whether the rules of a folder are in order on a day: their files, and the worked examples beside them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from calc_service.engine.edition import RuleBook
from calc_service.policy.examples import work
from calc_service.rulebook.complaints import ERROR, MOST_A_FILE, WARNING, Complaint, at_most, in_order
from calc_service.rulebook.load import examine


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found; `book` is None where the rules cannot be served, and their examples were not computed then."""

    book: RuleBook | None
    complaints: tuple[Complaint, ...]

    @property
    def errors(self) -> int:
        """How many complaints have to be put right."""
        return sum(complaint.level == ERROR for complaint in self.complaints)

    @property
    def warnings(self) -> int:
        """How many complaints are only to be looked at."""
        return sum(complaint.level == WARNING for complaint in self.complaints)


def check(folder: Path, today: date) -> Checked:
    """Every complaint about the rules in `folder` on `today`, examples included, in order of their places."""
    examined = examine(folder, today)
    if examined.book is None:
        return Checked(None, examined.complaints)
    of_examples = work(folder, examined.book).complaints
    return Checked(examined.book, tuple(at_most(MOST_A_FILE, in_order((*examined.complaints, *of_examples)))))


def document(checked: Checked) -> dict[str, Any]:
    """The same as a JSON document.

    digest:     name of the rules, null where they cannot be served
    errors, warnings: how many complaints there are of each level
    complaints: {check, level, path, line, column, zh, en} in order of their places; `path` is relative to the parent
                of the rules folder, `line` and `column` count from 1
    """
    return {
        "digest": None if checked.book is None else checked.book.digest,
        "errors": checked.errors,
        "warnings": checked.warnings,
        "complaints": [
            {
                "check": complaint.check,
                "level": complaint.level,
                "path": complaint.path,
                "line": complaint.line,
                "column": complaint.column,
                "zh": complaint.zh,
                "en": complaint.en,
            }
            for complaint in checked.complaints
        ],
    }
