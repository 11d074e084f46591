"""audit: files of claims recomputed, here or by a service, and what differs from what was paid."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from calc_service.batch.audit import Request, audit, dry_run
from calc_service.batch.files import CSV, Form, check_fits, form_of_path, write
from calc_service.batch.refusals import FileRefused
from calc_service.batch.summary import differs
from calc_service.cli import remote
from calc_service.cli.batch_summary import dry_run_lines, summary_lines
from calc_service.cli.claim_files import joined, named_files
from calc_service.cli.progress import Progress
from calc_service.cli.rules_folder import folder_argument, loaded
from calc_service.cli.table import aligned, printable
from calc_service.engine import readings
from calc_service.engine.edition import RuleBook
from calc_service.engine.money import yuan
from calc_service.engine.readings import Unreadable

HELP = "核查结算文件 · recompute files of claims and compare with what was paid"
REFUSED = 2
READING, COMPUTING, WRITING = "读取 · reading", "计算 · computing", "写出 · writing"
SENDING, WAITING = "发送 · sending", "等待结果 · waiting for the result"
Json = Mapping[str, Any]


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="CSV、NDJSON、Parquet、XLSX，可用通配符 · files or patterns"
    )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="结果文件，格式由后缀决定 · the result; its suffix says the form"
    )
    parser.add_argument("--summary", metavar="FILE", type=Path, help="汇总写成 JSON · the summary as JSON")
    parser.add_argument("--server", metavar="URL", help="由该服务计算 · let this service compute")
    parser.add_argument(
        "--tolerance", type=_fen, default=0, metavar="YUAN", help="容许的差额 · difference let pass (0.00)"
    )
    parser.add_argument(
        "--assume",
        action="append",
        type=_assumption,
        default=[],
        metavar="COLUMN:VALUE",
        help="缺列时的取值 · for all rows",
    )
    parser.add_argument(
        "--catastrophic", choices=("settled", "computed"), default="settled", help="大病保险以实付或应付为准"
    )
    parser.add_argument(
        "--accumulate", choices=("computed", "recorded"), default="computed", help="年度累计按应付或实付"
    )
    parser.add_argument("--escape-formulas", action="store_true", help="CSV 中公式加前导撇号 · escape formulas in CSV")
    parser.add_argument(
        "--dry-run", action="store_true", help="只说明表头如何理解 · only say how headers are understood"
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    folder_argument(parser, "--rules")


def run(asked: Namespace) -> int:
    """Print the summary; return 1 where anything asks for attention, 2 where there is no result, else 0."""
    book = loaded(asked.folder)
    if book is None:
        return REFUSED
    try:
        with _progress() as progress:
            found = _remote(asked, progress) if asked.server else _local(asked, book, progress)
    except FileRefused as refusal:
        faults = [(fault.column, fault.code, fault.message.in_language(asked.lang)) for fault in refusal.faults]
        return _refuse([], faults)
    except remote.RemoteRefused as refusal:
        return _refuse(*_said(refusal.problem))
    except OSError as error:
        return _refuse([f"{error.filename or asked.server or ''}: {error.strerror or error}"], [])
    return _report(found, asked, book)


@contextmanager
def _progress() -> Iterator[Progress]:
    progress = Progress()
    try:
        yield progress
    finally:
        progress.close()


def _local(asked: Namespace, book: RuleBook, progress: Progress) -> Json:
    out = None if asked.dry_run else _out_form(asked)
    paths = named_files(asked.files)
    steps = len(paths) + 2
    frame = joined(paths, lambda path: progress.show(f"{READING} {path.name}", paths.index(path), steps))
    request = Request(
        asked.tolerance, dict(asked.assume), asked.catastrophic == "settled", asked.accumulate == "recorded"
    )
    if out is None:
        return dry_run(frame, request, book)
    check_fits(out, frame.height)
    progress.show(COMPUTING, steps - 2, steps)
    audited = audit(frame, request, book)
    del frame
    progress.show(WRITING, steps - 1, steps)
    write(audited.frame, asked.out, out, escape_formulas=asked.escape_formulas)
    return audited.summary


def _remote(asked: Namespace, progress: Progress) -> Json:
    out = None if asked.dry_run else _out_form(asked)
    with TemporaryDirectory(prefix="audit-") as name:
        file = _one_file(named_files(asked.files), Path(name), progress)
        sent = _sending(progress)
        if out is None:
            return remote.dry_run(asked.server, _query(asked), file, Path(name) / "reply", sent)
        return remote.audited(asked.server, _query(asked), file, (asked.out, out), sent)


def _sending(progress: Progress) -> remote.Sent:
    return lambda done, total: progress.show(WAITING if done == total else SENDING, done, total)


def _one_file(paths: Sequence[Path], scratch: Path, progress: Progress) -> tuple[Path, Form]:
    if len(paths) == 1:
        return paths[0], form_of_path(paths[0])
    together = scratch / "together.csv"
    frame = joined(paths, lambda path: progress.show(f"{READING} {path.name}", paths.index(path), len(paths)))
    write(frame, together, Form(CSV))
    return together, Form(CSV)


def _query(asked: Namespace) -> list[tuple[str, str]]:
    escaped = [("escape_formulas", "true")] if asked.escape_formulas else []
    assumed = [("assume", f"{column}:{value}") for column, value in asked.assume]
    chosen = [("catastrophic", asked.catastrophic), ("accumulate", asked.accumulate)]
    return [("tolerance", yuan(asked.tolerance)), *chosen, *assumed, *escaped]


def _out_form(asked: Namespace) -> Form:
    if asked.out is None:
        raise OSError(0, "--out FILE", "audit")
    return form_of_path(asked.out)


def _report(found: Json, asked: Namespace, book: RuleBook) -> int:
    if asked.summary:
        asked.summary.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if asked.dry_run:
        print(*map(printable, dry_run_lines(found, book.wording, asked.lang)), sep="\n")
        return REFUSED if found["faults"] else 0
    print(*map(printable, summary_lines(found, book.wording, asked.lang)), sep="\n")
    return int(differs(dict(found)))


def _said(problem: Json) -> tuple[list[str], list[tuple[str, str, str]]]:
    faults = [(each["pointer"], each["code"], each["message"]) for each in problem.get("errors", ())]
    return [f"{problem.get('title', '')} · {problem.get('detail', '')}".strip(" ·")], faults


def _refuse(details: Iterable[str], faults: Iterable[tuple[str, str, str]]) -> int:
    print(*map(printable, [*details, *aligned(faults)]), sep="\n", file=sys.stderr)
    return REFUSED


def _fen(text: str) -> int:
    try:
        return readings.amount(text)
    except Unreadable as fault:
        raise ArgumentTypeError(f"0.01? ({fault.code})") from None


def _assumption(text: str) -> tuple[str, str]:
    column, _, value = text.partition(":")
    if not (column and value):
        raise ArgumentTypeError("COLUMN:VALUE")
    return column, value
