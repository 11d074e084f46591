"""A request to try changed rules: read, judged, and its files laid over those in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from calc_service.api import problem_kinds
from calc_service.api.problems import TrialRefused
from calc_service.api.rules_trials.missing import with_what_to_give
from calc_service.api.rules_trials.size import too_deep, too_much
from calc_service.api.served import FOLDER, Served, written
from calc_service.case.checks import Problem
from calc_service.case.reading import escaped
from calc_service.case.refusals import MOST_FAULTS, Fault
from calc_service.case.schema import Form
from calc_service.case.validation import problems_in, refused
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.engine.regimes import tabulate
from calc_service.policy.laid_over import ChangesRefused, laid_over
from calc_service.rulebook.complaints import Complaint, RulesRefused

FILES = "files"
UNUSABLE = "unusable_file"
"""The code of a file that cannot be laid over the rules."""
MOST_TEXT = 2_000_000
"""Bytes of all changed files together: many times what all rules are, and read within seconds."""
_TOO_MUCH_TEXT = Label(
    f"改动的文件合计超过 {MOST_TEXT} 字节；请只提交改动了的文件",
    f"the changed files come to more than {MOST_TEXT} bytes; send only those that differ",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields that could be read, what is wrong with the others, and the language to say it in."""

    fields: Mapping[str, Any]
    problems: Sequence[Problem]
    language: str


@dataclass(frozen=True, slots=True)
class RulesFault(Fault):
    """One error in changed rules; `code` is the check that found it, and `line` and `column` count from 1."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Sides:
    """Two rules folders: as in force, and with the changes laid over them."""

    before: Path
    after: Path


def read_asked(form: Form, document: object, language: str) -> Asked:
    """Return what `document` asks for; nothing is refused yet, so that all faults can be named at once."""
    try:
        return Asked(form.load(document), (), language)
    except ValidationError as error:
        fields = error.valid_data if isinstance(error.valid_data, dict) else {}
        return Asked(fields, tuple(problems_in(error.messages, ())), language)


def laid(asked: Asked, served: Served, scratch: Path) -> Sides:
    """Return both folders, below the empty folder `scratch`; raises `TrialRefused` with every fault of the request."""
    before = written(served, scratch / "before")
    files = asked.fields.get(FILES) or {}
    found = refused(asked.problems, tabulate(served.book), asked.language).faults
    faults = with_what_to_give(found, asked.language)
    try:
        after = laid_over(before, files, scratch / "after")
    except ChangesRefused as refusal:
        faults += [_unusable(fault.path, fault.message, asked.language) for fault in refusal.faults]
    else:
        if sum(len(text.encode()) for text in files.values() if text is not None) > MOST_TEXT:
            faults.append(_unusable("", _TOO_MUCH_TEXT, asked.language))
        reason = None if faults else too_much(after)
        if reason is not None:
            faults.append(_unusable("", reason, asked.language))
        if not faults:
            return Sides(before, after)
    raise TrialRefused(problem_kinds.UNPROCESSABLE_TRIAL, faults[:MOST_FAULTS])


def refuse_too_deep(book: RuleBook, asked: Asked) -> None:
    """Raise `TrialRefused` where the decision space of `book` is more than can be tried in a request."""
    reason = too_deep(book)
    if reason is not None:
        raise TrialRefused(problem_kinds.UNPROCESSABLE_TRIAL, [_unusable("", reason, asked.language)])


def _unusable(path: str, message: Label, language: str) -> Fault:
    return Fault(_pointer(path), UNUSABLE, message.in_language(language))


def _pointer(path: str) -> str:
    return f"/{FILES}/{escaped(path)}" if path else f"/{FILES}"


def refused_rules(refusal: RulesRefused, asked: Asked) -> TrialRefused:
    """Return the refusal of changed rules that hold errors; each points to the posted file where it lies in one."""
    faults = list(_rules_faults(refusal.complaints, asked.fields[FILES], asked.language))
    return TrialRefused(problem_kinds.REFUSED_RULES, faults[:MOST_FAULTS])


def _rules_faults(complaints: Sequence[Complaint], files: Mapping[str, object], language: str) -> Iterator[Fault]:
    for one in complaints:
        spellings = (one.path, one.path.removeprefix(f"{FOLDER}/"))
        given = next((path for path in spellings if path in files), "")
        message = one.message.in_language(language)
        yield RulesFault(_pointer(given), one.check, message, one.path, one.line, one.column)
