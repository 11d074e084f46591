"""rules check: every complaint about the rules files and their examples, or what they hold.

Complaints are lines of text, JSON, or annotations that GitHub shows beside the lines; `--deep` adds each violation
with the case that shows it.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from calc_service.cli.rules_folder import folder_argument, folder_or_default, today_argument
from calc_service.cli.terminal import Progress, printable
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy import check, decision_space
from calc_service.policy.check import CheckResult
from calc_service.policy.decision_space import Exploration
from calc_service.policy.decision_space.violations import Violation
from calc_service.policy.standing import condensed
from calc_service.rulebook.complaints import CONFIRMED, ERROR, Complaint

TEXT, JSON = "text", "json"


TRYING = "试算各种情形 · trying every kind of claim"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "DIR")
    parser.add_argument("--format", choices=FORMATS, default=TEXT, help="输出格式 · how complaints are printed (text)")
    parser.add_argument("--lang", choices=LANGUAGES, default=BOTH, help="语言 · language (both)")
    today_argument(parser)
    parser.add_argument(
        "--all",
        action="store_true",
        dest="everything",
        help="未核实的逐条列出，并列出已确认的 · list every unverified entry, and what was confirmed",
    )
    parser.add_argument(
        "--deep",
        action="store_true",
        help="试算全部情形和各个界限 · also compute every kind of claim around every threshold, deductible and cap",
    )


def run(arguments: Namespace) -> int:
    """Print every complaint; return 1 where one is an error, else 0. Only what text adds to them is for people."""
    checked = check.check(folder_or_default(arguments.folder), arguments.today)
    shown = checked if arguments.format == JSON else _as_shown(checked, everything=arguments.everything)
    explored = _explored(checked.book) if arguments.deep and checked.book else None
    errors = checked.errors + (explored.errors if explored else 0)
    lines = (
        DEEP_FORMATS[arguments.format](shown, explored, arguments.lang)
        if explored
        else FORMATS[arguments.format](shown, arguments.lang)
    )
    if arguments.format == TEXT:
        print(*(f"{line}\n" for line in lines), sep="", end="", file=sys.stderr)
        conclusions = [_conclusion(checked, errors), *([exploration_summary(explored)] if explored else [])]
        texts = (in_languages(conclusion, arguments.lang) for conclusion in conclusions)
        print(*texts, sep="\n", file=sys.stderr if errors else sys.stdout)
    else:
        print(*(f"{line}\n" for line in lines), sep="", end="")
    return int(errors > 0)


def _explored(book: RuleBook) -> Exploration:
    with Progress() as progress:
        return decision_space.explore(book, lambda done, total: progress.show(TRYING, done, total))


def _as_shown(checked: CheckResult, *, everything: bool) -> CheckResult:
    """For people: what stands for long is one line, unless everything is asked for, what was confirmed as well."""
    listed = (*checked.confirmed, *checked.complaints) if everything else condensed(checked.complaints)
    return replace(checked, complaints=listed)


def _conclusion(checked: CheckResult, errors: int) -> Label:
    """The verdict, for which what was found in the whole decision space counts as well."""
    if checked.book is None:
        return Label(
            f"{checked.errors} 处错误，规则不能使用；算例要等规则改正后才能核对",
            f"{checked.errors} errors: these rules cannot be served; their examples wait until they can",
        )
    if errors:
        return Label(
            f"{errors} 处错误，{checked.warnings} 处提醒；请先改正错误",
            f"{errors} errors, {checked.warnings} warnings: put the errors right first",
        )
    return _found(checked.book, checked.warnings, sum(one.count for one in check.document(checked).standing))


def _found(book: RuleBook, warnings: int, standing: int) -> Label:
    clauses = sum(len(document.clauses) for document in book.wording.documents.values())
    counts = (
        (len(book.wording.documents), "份文件", "documents"),
        (clauses, "个条款", "clauses"),
        (len(book.wording.districts), "个区县", "districts"),
        (sum(not profile.taken_from for profile in book.profiles[1:]), "份区县规定", "district files"),
        (len(book.wording.categories), "类对象", "categories"),
        (len(book.starts), "个版本", "editions"),
        (warnings - standing, "处提醒", "warnings"),
        (standing, "处尚未核实", "not verified"),
    )
    return Label(
        f"规则无误（{'，'.join(f'{number} {zh}' for number, zh, _ in counts)}）",
        f"rules in order ({', '.join(f'{number} {en}' for number, _, en in counts)}): {book.digest}",
    )


BOTH = "both"
LANGUAGES = (BOTH, "zh", "en")
_IN_A_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_A_PROPERTY = _IN_A_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def as_text(checked: CheckResult, language: str) -> Iterator[str]:
    """`level: path:line:column: message`, one complaint a line; errors come last, where a terminal stays."""
    for complaint in sorted(checked.complaints, key=lambda one: one.level == ERROR):
        shown = str(complaint) if language == BOTH else complaint.in_language(language)
        yield printable(f"{complaint.level}: {shown}")


def as_json(checked: CheckResult, _: str) -> Iterator[str]:
    """One document, always in both languages: see `policy.check.document`."""
    yield json.dumps(msgspec.to_builtins(check.document(checked)), ensure_ascii=False, indent=2)


def as_annotations(checked: CheckResult, language: str) -> Iterator[str]:
    """One workflow command a line; the title is the name of the check."""
    return (_annotation(complaint, language) for complaint in checked.complaints)


FORMATS: Mapping[str, Callable[[CheckResult, str], Iterator[str]]] = {
    TEXT: as_text,
    JSON: as_json,
    "github": as_annotations,
}


def in_languages(message: Label, language: str) -> str:
    """`message` in one language, or in both, Chinese first."""
    return f"{message.zh} / {message.en}" if language == BOTH else message.in_language(language)


def annotation(level: str, properties: Mapping[str, str], message: str) -> str:
    """One workflow command; `properties` say where its message is shown, and under which title."""
    listed = ",".join(f"{name}={value.translate(_IN_A_PROPERTY)}" for name, value in properties.items())
    return printable(f"::{level} {listed}::{message.translate(_IN_A_MESSAGE)}")


def _annotation(complaint: Complaint, language: str) -> str:
    properties = {
        "file": complaint.path,
        "line": str(complaint.line),
        "col": str(complaint.column),
        "title": complaint.check,
    }
    level = "notice" if complaint.level == CONFIRMED else complaint.level
    return annotation(level, properties, in_languages(complaint.message, language))


_CASE = Label("案件", "case")
_COMPARED_WITH = Label("对照", "compared with")


def as_text_with_cases(checked: CheckResult, explored: Exploration, language: str) -> Iterator[str]:
    """The complaints, then each violation with its cases below it, one a line; errors come last."""
    yield from as_text(checked, language)
    for violation in sorted(explored.violations, key=lambda one: one.level == ERROR):
        yield printable(f"{violation.level}: {in_languages(violation.message, language)}")
        yield from (f"    {printable(line)}" for line in _cases(violation, language))


def as_one_document(checked: CheckResult, explored: Exploration, _: str) -> Iterator[str]:
    """The document of the complaints with what was explored under `deep`."""
    both = check.document(checked, decision_space.document(explored))
    yield json.dumps(msgspec.to_builtins(both), ensure_ascii=False, indent=2)


def as_annotations_with_cases(checked: CheckResult, explored: Exploration, language: str) -> Iterator[str]:
    """One workflow command a line; a violation has no line of a file of its own."""
    yield from as_annotations(checked, language)
    for violation in explored.violations:
        text = "\n".join((in_languages(violation.message, language), *_cases(violation, language)))
        yield annotation(violation.level, {"title": f"deep {violation.kind}"}, text)


DEEP_FORMATS: Mapping[str, Callable[[CheckResult, Exploration, str], Iterator[str]]] = {
    TEXT: as_text_with_cases,
    JSON: as_one_document,
    "github": as_annotations_with_cases,
}


def exploration_summary(explored: Exploration) -> Label:
    """How much was tried, and what came of it."""
    return Label(
        f"试算 {explored.situations} 组不同的规则、{explored.points} 个点："
        f"{explored.errors} 处错误，{explored.warnings} 处提醒",
        f"tried {explored.points} points under {explored.situations} different sets of rules:"
        f" {explored.errors} errors, {explored.warnings} warnings",
    )


def _cases(violation: Violation, language: str) -> Iterator[str]:
    yield f"{in_languages(_CASE, language)}: {_in_one_line(violation.request)}"
    if violation.compared_with:
        yield f"{in_languages(_COMPARED_WITH, language)}: {_in_one_line(violation.compared_with)}"


def _in_one_line(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)
