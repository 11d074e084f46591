"""POST /v1/rules/lines: a figure that changes from a day on, written into the text of its file by the service."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

from calc_service.api import problem_kinds
from calc_service.api.problems import TrialRefused
from calc_service.api.rules_trials.forms import with_what_to_give
from calc_service.api.rules_trials.request import FILES, TrialRequest, overlaid, refused_as_too_much
from calc_service.api.service_rules import ServiceRules
from calc_service.case.checks import Problem
from calc_service.case.refusals import ErrorCode, listed
from calc_service.case.validation import refused
from calc_service.domain.wording import Label
from calc_service.engine.tables import tabulate
from calc_service.policy.dated_lines.shown import ListInFile, RulesText, RulesWithLine, list_shown, lists_in
from calc_service.policy.dated_lines.writing import NewLine, with_line
from calc_service.policy.differences.names import Folders
from calc_service.policy.folder_files import FOLDER
from calc_service.rulebook.folder import read_folder

LINE = "line"
MOST_FIGURES_SHOWN = 5_000
"""Of the last lines of all lists: many times what the city and every district have, and named within seconds."""
LONGEST_CHOICE = 4_000
"""Characters of the figures that a line has, as each fault of one that it has not names them."""
_TOO_MANY_FIGURES = Label(
    f"各列表最后一条合计超过 {MOST_FIGURES_SHOWN} 个数字，在线列不完；请只提交改动了的文件，或直接修改文件",
    f"the last lines of all lists hold more than {MOST_FIGURES_SHOWN} figures, too many to list here; send only the"
    " files that differ, or edit their text",
)


def rules_with_line(trial: TrialRequest, rules: ServiceRules, scratch: Path) -> RulesWithLine:
    """Return the posted files with the line that is asked for, and what lines can be added to then.

    Raises `TrialRefused` with every fault of the request.
    """
    folder = overlaid(trial, rules, scratch).after
    texts = {_below(path): text for path, text in trial.fields[FILES].items() if text is not None}
    line = trial.fields[LINE]
    lists = _lists(folder, trial)
    if line is not None:
        by_id = {one.where.id: one for one in lists}
        where = by_id.get(line["list"])
        _refuse(_faults(line, where, list(by_id)), trial, rules)
        if where is not None:
            texts[where.path] = with_line(where.text, where.where, _new(line, where))
            (folder / where.path).write_text(texts[where.path], "utf-8", newline="")
            lists = _lists(folder, trial)
    names = _names(folder, rules)
    return RulesWithLine(
        files=[RulesText(f"{FOLDER}/{path}", text) for path, text in texts.items()],
        lists=[list_shown(one, names) for one in lists],
    )


def _lists(folder: Path, trial: TrialRequest) -> list[ListInFile]:
    lists = list(lists_in(folder))
    if sum(len(one.where.lines[-1].figures) for one in lists) > MOST_FIGURES_SHOWN:
        raise refused_as_too_much(_TOO_MANY_FIGURES, trial)
    return lists


def _below(path: str) -> str:
    return path.removeprefix(f"{FOLDER}/")


def _names(folder: Path, rules: ServiceRules) -> Folders:
    """Where labels are looked up: first among the changed rules, where they can be read at all."""
    changed = read_folder(folder, []).readable()
    return (rules.contents,) if changed is None else (changed, rules.contents)


def _first_day(line: Mapping[str, Any], one: ListInFile) -> str:
    """The ISO day from which a line holds; one of a yearly table holds all of its year."""
    return f"{line['begins'].year:04}-01-01" if one.where.yearly else str(line["begins"].isoformat())


def _new(line: Mapping[str, Any], one: ListInFile) -> NewLine:
    return NewLine(
        first_day=_first_day(line, one),
        values={tuple(key.split("/")): text for key, text in line["figures"].items()},
        cite=line["cite"] or "",
        source=line["source"] or "",
        verified=line["verified"],
    )


def _faults(line: Mapping[str, Any], one: ListInFile | None, ids: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with a line: its list, its figures, where it comes from."""
    if not (line["cite"] or line["source"]):
        yield (LINE, "cite"), ErrorCode("required")
    if one is None:
        yield (LINE, "list"), ErrorCode("unknown_value", allowed=", ".join(ids))
        return
    day = _first_day(line, one)
    before = one.where.before(day)
    known = ["/".join(figure.keys) for figure in before.figures]
    choice = shorten(", ".join(known), LONGEST_CHOICE, placeholder=" …")
    for key in line["figures"]:
        if key not in known:
            yield (LINE, "figures", key), ErrorCode("unknown_value", allowed=choice)
    if one.where.yearly and before.first_day != day:
        yield from (((LINE, "figures", key), ErrorCode("required")) for key in known if key not in line["figures"])


def _refuse(problems: Iterator[Problem], trial: TrialRequest, rules: ServiceRules) -> None:
    found = list(problems)
    if found:
        faults = with_what_to_give(refused(found, tabulate(rules.book), trial.language).faults, trial.language)
        raise TrialRefused(problem_kinds.UNPROCESSABLE_TRIAL, listed(faults, trial.language))
