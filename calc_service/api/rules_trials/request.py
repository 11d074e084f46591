"""A request to try changed rules: read, judged, its work bounded, and its files laid over those in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from calc_service.api import problem_kinds
from calc_service.api.problems import UNUSABLE_FILE, NotJson, RulesFault, TrialRefused
from calc_service.api.request_parts import declares_json, posted_bytes
from calc_service.api.rules_trials.forms import with_what_to_give
from calc_service.api.service_rules import ServiceRules
from calc_service.case.checks import Problem
from calc_service.case.reading import escaped
from calc_service.case.refusals import CaseFault, listed
from calc_service.case.schema import Form
from calc_service.case.validation import problems_in, refused
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.policy.compared_rules import RulesToCompare, State, read_to_compare
from calc_service.policy.decision_space import points_to_try
from calc_service.policy.examples import compute_examples
from calc_service.policy.folder_files import FOLDER, laid_out
from calc_service.policy.overlay_folder import ChangesRefused, overlay_folder
from calc_service.rulebook.complaints import Complaint, RulesRefused
from calc_service.rulebook.folder import RulesFolder, read_folder
from calc_service.rulebook.load import load
from calc_service.rulebook.overlay import admission_days_of, city_categories, own_categories
from calc_service.rulebook.successors import district_rules
from calc_service.rulebook.values import Value, start_days

FILES = "files"
BEFORE, AFTER = "before", "after"
"""The folders that hold the rules in service and the changed ones."""
IN_FORCE, CHANGED = Label("现行规则", "the rules in force"), Label("变更后的规则", "the changed rules")
BODY_LIMIT = 10_485_760
"""Bytes of the changes as sent: more than any file that is taken, so that one that is too large can be named."""
MOST_TEXT = 2_000_000
"""Bytes of all changed files together: many times what all rules are, and read within seconds."""
MOST_EDITIONS = 2_000
"""Of the city and all districts together: fifty days of change for each."""
MOST_SETS = 300_000
"""Rows of the tables by set of categories, of which there are two to the power of the categories in every edition."""
MOST_POINTS = 30_000_000
"""Of the decision space: some tens of seconds of work."""
_TOO_DEEP = Label(
    "全部情形过多，在线试算不了；请在命令行运行“rules check --deep”，或只提交一部分区县文件",
    "there are too many kinds of cases to be tried here; run rules check --deep on the command line, or post the files"
    " of fewer districts",
)
_TOO_MANY_EDITIONS = Label(
    f"全市和各区县的生效日合计超过 {MOST_EDITIONS} 个版本，在线试算不了；请减少“from”的不同日期",
    f"the days on which anything begins make more than {MOST_EDITIONS} editions of the city and the districts, too many"
    " to be tried here; let more entries begin on the same day",
)
_TOO_MANY_SETS = Label(
    "救助对象类别过多，类别的组合在线试算不了；请合并类别，或减少“from”的不同日期",
    "so many categories have too many combinations to be tried here; merge categories, or let more entries begin on the"
    " same day",
)
_TOO_MUCH_TEXT = Label(
    f"改动的文件合计超过 {MOST_TEXT} 字节；请只提交改动了的文件",
    f"the changed files come to more than {MOST_TEXT} bytes; send only those that differ",
)


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """What is asked: the fields that could be read, what is wrong with the others, and the language to say it in."""

    fields: Mapping[str, Any]
    problems: Sequence[Problem]
    language: str


class TrialFolders(NamedTuple):
    """Two rules folders: as in force, and with the changes laid over them."""

    before: Path
    after: Path


def read_trial_request(form: Form, document: object, language: str) -> TrialRequest:
    """Return what `document` asks for; nothing is refused yet, so that all faults can be named at once."""
    try:
        return TrialRequest(form.load(document), (), language)
    except ValidationError as error:
        fields = error.valid_data if isinstance(error.valid_data, dict) else {}
        return TrialRequest(fields, tuple(problems_in(error.messages, ())), language)


def overlaid(trial: TrialRequest, rules: ServiceRules, scratch: Path) -> TrialFolders:
    """Return a folder with `rules` and one with the changes laid over them, below the empty folder `scratch`.

    Raises `TrialRefused` with every fault of the request.
    """
    files = trial.fields.get(FILES) or {}
    faults = _faults(trial, rules)
    before = laid_out(rules.files, scratch / "before")
    try:
        after = overlay_folder(before, files, scratch / "after")
    except ChangesRefused as refusal:
        faults += [_unusable(fault.path, fault.message, trial.language) for fault in refusal.faults]
    else:
        if sum(len(text.encode()) for text in files.values() if text is not None) > MOST_TEXT:
            faults.append(_unusable("", _TOO_MUCH_TEXT, trial.language))
        reason = None if faults else too_much(after)
        if reason is not None:
            faults.append(_unusable("", reason, trial.language))
        if not faults:
            return TrialFolders(before, after)
    raise TrialRefused(problem_kinds.UNPROCESSABLE_TRIAL, listed(faults, trial.language))


def refuse_faults(trial: TrialRequest, rules: ServiceRules) -> None:
    """Raise `TrialRefused` with every fault of a request that brings no files."""
    if faults := _faults(trial, rules):
        raise TrialRefused(problem_kinds.UNPROCESSABLE_TRIAL, listed(faults, trial.language))


def _faults(trial: TrialRequest, rules: ServiceRules) -> list[CaseFault]:
    found = refused(trial.problems, tabulate(rules.book), trial.language).faults
    return with_what_to_give(found, trial.language)


def refuse_too_deep(book: RuleBook, trial: TrialRequest) -> None:
    """Raise `TrialRefused` where the decision space of `book` is more than can be tried in a request."""
    reason = too_deep(book)
    if reason is not None:
        raise refused_as_too_much(reason, trial)


def refused_as_too_much(reason: Label, trial: TrialRequest) -> TrialRefused:
    """Return the refusal of changes that are, all together, more than can be tried in a request."""
    return TrialRefused(problem_kinds.UNPROCESSABLE_TRIAL, [_unusable("", reason, trial.language)])


def _unusable(path: str, message: Label, language: str) -> CaseFault:
    return CaseFault(_pointer(path), UNUSABLE_FILE, message.in_language(language))


def _pointer(path: str) -> str:
    return f"/{FILES}/{escaped(path)}" if path else f"/{FILES}"


def read_changed(folders: TrialFolders, trial: TrialRequest) -> RulesToCompare:
    """Return what the changed rules say, what they lack and decides no money filled in from those in force.

    Raises `TrialRefused` where they hold errors.
    """
    try:
        return read_to_compare(State(folders.after, CHANGED), State(folders.before, IN_FORCE))
    except RulesRefused as refusal:
        raise refused_rules(refusal, trial) from None


def refuse_unfit(folder: Path, trial: TrialRequest) -> None:
    """Raise `TrialRefused` where rules cannot be served as they lie in `folder`, or their examples do not come out."""
    try:
        complaints = compute_examples(folder, load(folder)).complaints
    except RulesRefused as refusal:
        raise refused_rules(refusal, trial) from None
    if complaints:
        raise refused_rules(RulesRefused(complaints), trial)


def refused_rules(refusal: RulesRefused, trial: TrialRequest) -> TrialRefused:
    """Return the refusal of changed rules that hold errors; each points to the posted file where it lies in one."""
    faults = _rules_faults(refusal.complaints, trial.fields[FILES], trial.language)
    return TrialRefused(problem_kinds.REFUSED_RULES, listed(faults, trial.language))


def _rules_faults(complaints: Sequence[Complaint], files: Mapping[str, object], language: str) -> Iterator[RulesFault]:
    for one in complaints:
        message = one.message.in_language(language)
        yield RulesFault(pointer_to(one.path, files), one.check, message, one.path, one.line, one.column)


def pointer_to(path: str, files: Mapping[str, object]) -> str:
    """Return where among the posted `files` the one at `path` stands, as complaints call it."""
    spellings = (path, path.removeprefix(f"{FOLDER}/"))
    return _pointer(next((one for one in spellings if one in files), ""))


def too_much(folder: Path) -> Label | None:
    """Return why the rules in `folder` cannot be tried here; None where they can, or cannot be served at all."""
    rules = read_folder(folder, []).readable()
    if rules is None:
        return None
    profiles = _profiles(rules)
    if sum(editions for editions, _ in profiles) > MOST_EDITIONS:
        return _TOO_MANY_EDITIONS
    # Bit lengths first: the power itself could be a number of a million digits.
    most = MOST_SETS.bit_length()
    sets = sum(editions << min(categories, most) for editions, categories in profiles)
    return _TOO_MANY_SETS if sets > MOST_SETS else None


def too_deep(book: RuleBook) -> Label | None:
    """Return why the decision space of `book` cannot be tried here; None where it can."""
    tried = 0
    for points in points_to_try(book):
        tried += points
        if tried > MOST_POINTS:
            return _TOO_DEEP
    return None


def _profiles(rules: RulesFolder) -> list[tuple[int, int]]:
    """How many editions and how many categories the city and each district have."""
    city = len(city_categories(rules.city))
    of_districts = [
        (_editions(rules, each.file) + bool(each.since), city + len(own_categories(each.file)))
        for each in district_rules(rules)
    ]
    return [(_editions(rules, None), city), *of_districts]


def _editions(rules: RulesFolder, district: Value | None) -> int:
    """At most how many: each day of settlement with each period of admission."""
    days = rules.city_days if district is None else rules.city_days | start_days([district])
    return len(days) * (len(admission_days_of(rules, [district])) + 1)


def posted_changes() -> bytes:
    """Return the body of a request that is JSON and nothing else.

    Raises `NotJson`, and `TrialRefused` beyond the limit.
    """
    if not declares_json(request.environ.get("CONTENT_TYPE", "")):
        raise NotJson
    return limited_bytes()


def limited_bytes() -> bytes:
    """Return the whole body; raises `TrialRefused` beyond the limit."""
    request.max_content_length = BODY_LIMIT
    try:
        return posted_bytes()
    except RequestEntityTooLarge:
        raise TrialRefused(problem_kinds.CHANGES_TOO_LARGE) from None
