"""rules check: every complaint about the rules files and their examples, or what they hold."""

import sys
from argparse import ArgumentParser, Namespace

from calc_service.cli.complaint_formats import BOTH, FORMATS, LANGUAGES, in_languages
from calc_service.cli.deep_formats import DEEP_FORMATS, tried
from calc_service.cli.rules_folder import chosen, folder_argument
from calc_service.cli.today import today_argument
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.check import Checked, check
from calc_service.policy.decision_space import explore

TEXT = "text"


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "DIR")
    parser.add_argument("--format", choices=FORMATS, default=TEXT, help="输出格式 · how complaints are printed (text)")
    parser.add_argument("--lang", choices=LANGUAGES, default=BOTH, help="语言 · language (both)")
    today_argument(parser)
    parser.add_argument(
        "--deep",
        action="store_true",
        help="试算全部情形和各个界限 · also compute every kind of claim around every threshold, deductible and cap",
    )


def run(asked: Namespace) -> int:
    """Print every complaint; return 1 where one is an error, else 0. Only what text adds to them is for people."""
    checked = check(chosen(asked.folder), asked.today)
    explored = explore(checked.book) if asked.deep and checked.book else None
    errors = checked.errors + (explored.errors if explored else 0)
    lines = (
        DEEP_FORMATS[asked.format](checked, explored, asked.lang)
        if explored
        else FORMATS[asked.format](checked, asked.lang)
    )
    if asked.format == TEXT:
        print(*(f"{line}\n" for line in lines), sep="", end="", file=sys.stderr)
        conclusions = [_conclusion(checked, errors), *([tried(explored)] if explored else [])]
        said = (in_languages(conclusion, asked.lang) for conclusion in conclusions)
        print(*said, sep="\n", file=sys.stderr if errors else sys.stdout)
    else:
        print(*(f"{line}\n" for line in lines), sep="", end="")
    return int(errors > 0)


def _conclusion(checked: Checked, errors: int) -> Label:
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
    return _found(checked.book, checked.warnings)


def _found(book: RuleBook, warnings: int) -> Label:
    clauses = sum(len(document.clauses) for document in book.wording.documents.values())
    counts = (
        (len(book.wording.documents), "份文件", "documents"),
        (clauses, "个条款", "clauses"),
        (len(book.wording.districts), "个区县", "districts"),
        (len(book.profiles) - 1, "份区县规定", "district files"),
        (len(book.wording.categories), "类对象", "categories"),
        (len(book.starts), "个版本", "editions"),
        (warnings, "处提醒", "warnings"),
    )
    return Label(
        f"规则无误（{'，'.join(f'{number} {zh}' for number, zh, _ in counts)}）",
        f"rules in order ({', '.join(f'{number} {en}' for number, _, en in counts)}): {book.digest}",
    )
