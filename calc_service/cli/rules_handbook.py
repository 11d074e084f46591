"""rules handbook: the policy of a day and a district as one page to read and to print."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from calc_service.cli.claim_files import replacing
from calc_service.cli.named_rules import folder_or_day, past_rules
from calc_service.cli.rules_folder import as_set, folder_or_default, today_argument
from calc_service.cli.terminal import printable
from calc_service.engine.edition import RuleBook
from calc_service.policy.examples import compute_examples
from calc_service.policy.folder_files import laid_out
from calc_service.policy.handbook.content import HandbookSource
from calc_service.policy.handbook.page import page
from calc_service.policy.past_refusals import PastRulesRefused
from calc_service.policy.rules_asked import QuestionFault, question_faults, worded
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.load import read_rules
from calc_service.state.refusals import RefusedByState

REFUSED, NOT_UNDERSTOOD = 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_or_day(parser, "DIR")
    today_argument(parser, "--on", "哪一天有效的规定，默认今天 · what is in force on that day (today)")
    parser.add_argument("--district", metavar="CODE", help="区县代码，省略则为全市 · a district; the city without it")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (default zh)")
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="写入文件，省略则输出 · HTML file; printed without it"
    )


def run(arguments: Namespace) -> int:
    """Print or write the page; return 1 where the rules are refused, 2 where they have none of that day or district."""
    try:
        source = _as_published(arguments) if arguments.as_published else _of_folder(folder_or_default(arguments.folder))
    except RulesRefused as refusal:
        print(*(printable(str(complaint)) for complaint in refusal.complaints), sep="\n", file=sys.stderr)
        return REFUSED
    except (PastRulesRefused, RefusedByState) as refusal:
        print(printable(str(refusal)), file=sys.stderr)
        return REFUSED
    faults = list(question_faults(source.book, arguments.on, arguments.district))
    if faults:
        lines = (line for one in faults for line in _refusal(one, source.book, arguments.lang))
        print(*lines, sep="\n", file=sys.stderr)
        return NOT_UNDERSTOOD
    made = page(source, arguments.on, arguments.district or "", arguments.lang)
    return _write(made, arguments.output)


def _of_folder(folder: Path) -> HandbookSource:
    read = read_rules(folder)
    book = as_set(read.book)
    return HandbookSource(book, read.contents, compute_examples(folder, book).outcomes)


def _as_published(arguments: Namespace) -> HandbookSource:
    past = past_rules(arguments)
    with TemporaryDirectory(prefix="handbook-") as place:
        examples = compute_examples(laid_out(past.files, Path(place)), past.book).outcomes
    return HandbookSource(past.book, past.contents, examples, arguments.as_published)


def _refusal(fault: QuestionFault, book: RuleBook, language: str) -> Iterator[str]:
    """What is wrong, then what could be written instead."""
    yield f"--{fault.part}: {worded(fault, book, language)}"
    yield from (f"  {code} {label}" for code, label in book.wording.allowed(fault.part, fault.filling, language))


def _write(made: str, output: Path | None) -> int:
    if output is None:
        print(made)
        return 0
    try:
        with replacing(output) as part:
            part.write_text(made, encoding="utf-8")
    except OSError as error:
        print(printable(f"{output}: 没有写入 · not written: {error.strerror or error}"), file=sys.stderr)
        return NOT_UNDERSTOOD
    return 0
