"""audit: files of claims recomputed, here or by a service, and what differs from what was paid."""

import json
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from calc_service.batch.audit import Request, dry_run, understood
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.enrolments.result import premium_differs
from calc_service.batch.files import CSV, FileFormat, Table, check_fits, format_of_path, format_of_result, write
from calc_service.batch.headers import Told
from calc_service.batch.memory import set_up_heap
from calc_service.batch.pseudonyms import pseudonymised
from calc_service.batch.refusals import FileRefused
from calc_service.batch.reply_types import BatchSummary, DryRun
from calc_service.batch.scratch import scratch
from calc_service.batch.summary import differs
from calc_service.cli.audit_elsewhere import NOTHING_SENT, SentFile, audited_elsewhere, remove_elsewhere
from calc_service.cli.audit_notes import AuditNotes, refuse_together
from calc_service.cli.audit_report import add_report, write_report
from calc_service.cli.audit_results import ResultWanted, computed_here, write_audited
from calc_service.cli.batch_summary import dry_run_lines, summary_lines
from calc_service.cli.claim_files import (
    assumed,
    assumption,
    column_meaning,
    concatenated,
    matching_files,
    refuse_overwriting,
    replacing,
    told_columns,
)
from calc_service.cli.http_exchange import RemoteRefused, RemoteUnreachable
from calc_service.cli.named_rules import rules_arguments, rules_or_print
from calc_service.cli.premium_summary import premium_lines
from calc_service.cli.pseudonym_key import pseudonym_key
from calc_service.cli.rules_folder import day_argument, load_or_print
from calc_service.cli.terminal import Progress, aligned, printable
from calc_service.domain import parsing
from calc_service.domain.columns import CLAIMS, FILE_KINDS, PREMIUM
from calc_service.domain.parsing import ParseError
from calc_service.engine.edition import RuleBook

FILES_HELP = "结算文件或通配符 · files or patterns: CSV, NDJSON, Parquet, XLSX, ODS, XLS"
ASSUME_HELP = "各行未填时的取值，可重复 · the value of rows that say nothing; repeatable"
UNKNOWN_HELP = (
    "该列缺少的内容没有人知道，给出最低和最高，可重复 · nobody knows what is missing in this column: the least and the"
    " most are told; repeatable"
)
PROFILE_HELP = (
    "导出文件的配置，“none”表示不用 · how the exports of one source are read; none: without (found by itself)"
)
COLUMN_HELP = "表头的含义，可重复 · what a header means; repeatable"
IGNORE_HELP = "不参与计算的表头，可重复 · a header that has no part; repeatable"
KIND_HELP = (
    "文件列的是结算还是参保资助 · what the files list: claims, or enrolments and their premium subsidies (claims)"
)
PSEUDONYMISE_HELP = "人员编号换成化名编号，密钥在该文件中 · replace persons' ids by pseudonyms; the file holds the key"
CATASTROPHIC_HELP = "大病保险按实付或应付 · assistance rests on what was settled, or computed (settled)"
ACCUMULATE_HELP = "年度累计按应付或实付 · the year runs on what is computed, or was recorded (computed)"
AS_OF_HELP = "晚于此日的结算作提示 · settlements after this day are flagged"
LONGEST_SILENCE = 900
"""Seconds: more than the service itself takes for a batch before it gives up, unless it was set otherwise."""
TIMEOUT_HELP = f"服务多少秒没有动静就放弃 · seconds of silence after which the service is given up ({LONGEST_SILENCE})"
EVIDENCE_HELP = "证据包：结果、汇总、规则和签名的记录 · result, summary, rules and a signed record, as a folder"
KEEP_HELP = "核查留在服务上 · the run stays on the service"
RESUME_HELP = "继续服务上的这次核查 · go on with this run of the service, with the same file where it is not sent yet"
DELETE_HELP = "删除服务上的这次核查 · remove this run of the service"
RUN_ID = re.compile("[0-9a-f]{32}")
NO_RESULT = "请用它写明结果文件 · say with it where the result is to go"
NOT_YUAN = "0.00–99999999.99 元，最多两位小数 · yuan from 0.00 to 99999999.99 with at most two decimals"
REFUSED = 2
READING, COMPUTING, WRITING = "读取 · reading", "计算 · computing", "写出 · writing"
Json = Mapping[str, Any]


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE", help=FILES_HELP)
    add("--out", metavar="FILE", type=Path, help="结果文件 · the result, in the form that its suffix says")
    add("--evidence", metavar="FOLDER", type=Path, help=EVIDENCE_HELP)
    add("--summary", metavar="FILE", type=Path, help="汇总写成 JSON · the summary as JSON")
    add_report(parser)
    add("--server", metavar="URL", help="由该服务计算 · let this service compute")
    add("--keep", action="store_true", help=KEEP_HELP)
    add("--resume", metavar="ID", type=_run_id, help=RESUME_HELP)
    add("--delete", metavar="ID", type=_run_id, help=DELETE_HELP)
    add("--timeout", type=_seconds, default=LONGEST_SILENCE, metavar="SECONDS", help=TIMEOUT_HELP)
    add("--kind", choices=tuple(FILE_KINDS), default=CLAIMS.name, help=KIND_HELP)
    add("--pseudonymise", type=pseudonym_key, metavar="KEYFILE", help=PSEUDONYMISE_HELP)
    add("--tolerance", type=_fen, default=0, metavar="YUAN", help="容许的差额 · difference let pass (0.00)")
    add("--assume", action="append", type=assumption, default=[], metavar="COLUMN:VALUE", help=ASSUME_HELP)
    add("--unknown", action="append", default=[], metavar="COLUMN", help=UNKNOWN_HELP)
    add("--profile", default="", metavar="NAME", help=PROFILE_HELP)
    add("--column", action="append", type=column_meaning, default=[], metavar="HEADER:COLUMN", help=COLUMN_HELP)
    add("--ignore", action="append", default=[], metavar="HEADER", help=IGNORE_HELP)
    add("--catastrophic", choices=("settled", "computed"), help=CATASTROPHIC_HELP)
    add("--accumulate", choices=("computed", "recorded"), help=ACCUMULATE_HELP)
    day_argument(parser, "--as-of", AS_OF_HELP)
    add("--escape-formulas", action="store_true", help="CSV 中的公式加撇号 · escape formulas in CSV")
    add("--dry-run", action="store_true", help="只说明表头的含义 · only say how headers are understood")
    add("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    rules_arguments(parser)


def run(arguments: Namespace) -> int:
    """Print the summary; return 1 where anything asks for attention, 2 where there is no result, else 0."""
    set_up_heap()
    book = _rules(arguments)
    if book is None:
        return REFUSED
    try:
        refuse_together(arguments)
        with Progress() as progress:
            found = _found(arguments, book, progress)
        if arguments.summary and found:
            with replacing(arguments.summary) as part:
                part.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except FileRefused as refusal:
        faults = [(fault.column, fault.code, fault.message.in_language(arguments.lang)) for fault in refusal.faults]
        return _refuse([], faults)
    except RemoteRefused as refusal:
        return _refuse(*_problem_text(refusal.problem))
    except RemoteUnreachable as failure:
        return _refuse([f"{arguments.server}: {failure.why.zh} · {failure.why.en}"], [])
    except OSError as error:
        place = error.filename or arguments.out
        return _refuse([f"{place}: {error.strerror or error}"], [])
    return _report(found, arguments, book) if found else 0


def _found(arguments: Namespace, book: RuleBook, progress: Progress) -> Json:
    """What is said of the file; nothing where only a run is removed."""
    if arguments.delete:
        remove_elsewhere(arguments, progress)
        return {}
    return _elsewhere(arguments, book, progress) if arguments.server else _local(arguments, book, progress)


def _rules(arguments: Namespace) -> RuleBook | None:
    """The rules to compute under; those of a folder have the words where a service computes under others."""
    return load_or_print(arguments.folder) if arguments.server else rules_or_print(arguments)


def _local(arguments: Namespace, book: RuleBook, progress: Progress) -> Json:
    out = _out_form(arguments)
    with scratch(None, "audit-") as folder:
        return _computed(arguments, out, folder, book, progress)


def _computed(arguments: Namespace, out: FileFormat | None, folder: Path, book: RuleBook, progress: Progress) -> Json:
    paths = matching_files(arguments.files)
    steps = len(paths) + 2
    notes = AuditNotes()
    table = concatenated(
        paths,
        folder,
        lambda path: progress.show(f"{READING} {path.name}", paths.index(path), steps),
        notes.rows.append,
    )
    notes.did("read")
    request = _request(arguments)
    table = _without_persons(table, request, arguments, book)
    if out is None:
        return _plain(dry_run(table, request, book))
    check_fits(out, len(table))
    progress.show(COMPUTING, steps - 2, steps)
    audited = computed_here(table, request, book)
    notes.did("compute")
    progress.show(WRITING, steps - 1, steps)
    with replacing(arguments.out) as part:
        write_audited(audited, part, ResultWanted(out, arguments.lang, arguments.escape_formulas), book)
        notes.did("write")
        if arguments.evidence is not None:
            # Only now: what signs takes longer to load than a small file to audit.
            from calc_service.cli.audit_evidence import AuditDone, write_evidence  # noqa: PLC0415

            write_evidence(AuditDone(paths, request, book, part, out, audited.summary, notes), arguments)
    write_report(arguments, audited, paths, folder, book)
    return _plain(audited.summary)


def _request(arguments: Namespace) -> Request:
    return Request(
        tolerance=arguments.tolerance,
        assumed=assumed(arguments.assume),
        settled=arguments.catastrophic != "computed",
        run_on_recorded=arguments.accumulate == "recorded",
        told=Told(arguments.profile, told_columns(arguments.column), tuple(arguments.ignore)),
        kind=arguments.kind,
        as_of=arguments.as_of,
        unknown=tuple(dict.fromkeys(arguments.unknown)),
    )


def _without_persons(table: Table, request: Request, arguments: Namespace, book: RuleBook) -> Table:
    """The table to be computed: pseudonyms in it where they are asked for. Raises FileRefused where it has no ids."""
    if arguments.pseudonymise is None:
        return table
    mapping = understood(table, request, book)
    if mapping.faults:
        raise FileRefused(mapping.faults)
    return pseudonymised(table, mapping, book, arguments.pseudonymise.key)


def _of_premium(arguments: Namespace) -> bool:
    return bool(arguments.kind == PREMIUM.name)


def _plain(said: DryRun | BatchSummary | PremiumBatchSummary) -> Json:
    """The same as a service sends it."""
    plain: Json = msgspec.to_builtins(said)
    return plain


def _elsewhere(arguments: Namespace, book: RuleBook, progress: Progress) -> Json:
    out = _out_form(arguments)
    with scratch(None, "audit-") as folder:
        sent = SentFile(*_one_file(arguments, folder, book, progress)) if arguments.files else NOTHING_SENT
        return audited_elsewhere(arguments, sent, out, folder, progress)


def _one_file(arguments: Namespace, folder: Path, book: RuleBook, progress: Progress) -> tuple[Path, FileFormat]:
    """What leaves this machine."""
    paths = matching_files(arguments.files)
    if len(paths) == 1 and arguments.pseudonymise is None:
        return paths[0], format_of_path(paths[0])
    combined = folder / "together.csv"
    table = concatenated(
        paths, folder, lambda path: progress.show(f"{READING} {path.name}", paths.index(path), len(paths))
    )
    table = _without_persons(table, _request(arguments), arguments, book)
    # Column by column: what is wrong with a row is told here, where the file that holds it is known.
    write(replace(table, lines=[]), combined, FileFormat(CSV))
    return combined, FileFormat(CSV)


def _out_form(arguments: Namespace) -> FileFormat | None:
    """The form of the result, None where there is to be none; said before anything is read."""
    wanted = None if arguments.dry_run else arguments.out
    key = [] if arguments.pseudonymise is None else [arguments.pseudonymise.path]
    refuse_overwriting((wanted, arguments.summary, arguments.report), [*matching_files(arguments.files), *key])
    if arguments.dry_run:
        return None
    if arguments.out is None:
        raise OSError(0, NO_RESULT, "--out FILE")
    return format_of_result(arguments.out)


def _report(found: Json, arguments: Namespace, book: RuleBook) -> int:
    if arguments.dry_run:
        print(*map(printable, dry_run_lines(found, book.wording, arguments.lang)), sep="\n")
        return REFUSED if found["faults"] else 0
    lines, attention = (premium_lines, premium_differs) if _of_premium(arguments) else (summary_lines, differs)
    print(*map(printable, lines(found, book.wording, arguments.lang)), sep="\n")
    return int(attention(dict(found)))


def _problem_text(problem: Json) -> tuple[list[str], list[tuple[str, str, str]]]:
    faults = [(each["pointer"], each["code"], each["message"]) for each in problem.get("errors", ())]
    return [f"{problem.get('title', '')} · {problem.get('detail', '')}".strip(" ·")], faults


def _refuse(details: Iterable[str], faults: Iterable[tuple[str, str, str]]) -> int:
    print(*map(printable, [*details, *aligned(faults)]), sep="\n", file=sys.stderr)
    return REFUSED


def _run_id(text: str) -> str:
    if not RUN_ID.fullmatch(text):
        raise ArgumentTypeError("0123456789abcdef…")
    return text


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError("1, 2, 3 …")
    return int(text)


def _fen(text: str) -> int:
    try:
        return parsing.amount(text)
    except ParseError as fault:
        raise ArgumentTypeError(f"{NOT_YUAN} ({fault.code})") from None
