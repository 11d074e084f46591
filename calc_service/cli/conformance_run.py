"""conformance run: a system tried on the cases of a kit, and a table of what came out."""

import json
import shlex
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from urllib.parse import urlsplit

from calc_service.cli.answers_by_http import HttpAnswers, NotLetIn
from calc_service.cli.answers_of_command import LineAnswers, SingleAnswers
from calc_service.cli.conformance_export import exported_or_said
from calc_service.cli.http_exchange import CONNECTIONS, connection_to
from calc_service.cli.own_key import key_for
from calc_service.cli.rules_folder import folder_argument
from calc_service.cli.terminal import Progress, aligned, printable
from calc_service.domain.wording import Label
from calc_service.policy.conformance.kit import Kit, KitUnusable, read_kit
from calc_service.policy.conformance.levels import ABOUT_LEVELS, DECISIONS, LEVELS, WHOLE
from calc_service.policy.conformance.verdicts import (
    Answer,
    Count,
    Verdict,
    by_clause,
    by_topic,
    document,
    junit,
    lines_of,
    verdict,
)

NOT_UNDERSTOOD = 2
SHOWN_CASES, SHOWN_LINES = 10, 5
"""So many cases that differ are shown, with so many places each; the report has them all."""
SECONDS = 30
REPORTS = (".json", ".xml")
HEADINGS = {
    "topic": Label("专题", "topic"),
    "clause": Label("条款", "clause"),
    "cases": Label("案件", "cases"),
    "passed": Label("通过", "passed"),
    "failed": Label("不符", "failed"),
}
OTHER_RULES = Label(
    "对方的规则版本与用例的不同，不符之处可能由此而来",
    "the system computes under other rules than the kit's; what differs may be due to that",
)
WAITS = Label(
    "服务繁忙或限制请求数，按它所说的等待；密钥的上限高一些会更快（“keys create --requests-a-minute”）",
    "the service is busy or limits requests: waiting as it says; a key with a higher limit is faster"
    " (keys create --requests-a-minute)",
)
SUMMARY = "{0:,} 个案件，{1:,} 个通过，{2:,} 个不符 · {0:,} cases, {1:,} passed, {2:,} failed"


class Asked(Protocol):
    """A system that answers cases."""

    def answers(self, bodies: Sequence[bytes]) -> Iterator[Answer]:
        """The answer to each body, in order."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("target", metavar="URL|COMMAND", help="服务的网址，或程序的命令 · the address of a service, or a program")
    add(
        "--kit",
        metavar="FOLDER",
        type=Path,
        help="用例文件夹；不写则由规则生成 · the kit; made of the rules without it",
    )
    levels = "; ".join(f"{name}: {about.zh} · {about.en}" for name, about in ABOUT_LEVELS.items())
    add("--level", choices=LEVELS, default=DECISIONS, help=f"比较到哪一级 · how strictly ({DECISIONS}). {levels}")
    add(
        "--topic",
        action="append",
        default=[],
        metavar="TOPIC",
        help="只试这个专题，可重复 · this topic alone; repeatable",
    )
    add("--every", type=_positive, default=1, metavar="N", help="每 N 个试一个 · one case in N")
    add("--each", action="store_true", help="每个案件启动一次程序 · start the program for each case")
    add("--timeout", type=_positive, default=SECONDS, metavar="S", help="一个答复最多几秒 · seconds for a reply (30)")
    add("--key-file", type=Path, metavar="FILE", help="存有密钥的文件 · a file that holds the key of the service")
    add(
        "--report",
        action="append",
        default=[],
        type=_report,
        metavar="FILE",
        help="另写报告：.json，或 JUnit 的 .xml，可重复 · a report besides: .json, or JUnit as .xml; repeatable",
    )
    folder_argument(parser, "--rules")


def run(arguments: Namespace) -> int:
    """Print the table and return 0 where all came out, 1 where something differs, 2 where nothing could be tried."""
    try:
        _refuse_reports(arguments.report)
        asked = _asked(arguments)
        with TemporaryDirectory(prefix="conformance-") as scratch:
            kit = _kit(arguments, Path(scratch) / "kit")
            if kit is None:
                return NOT_UNDERSTOOD
            verdicts = _verdicts(arguments, kit, asked)
    except (KitUnusable, NotLetIn) as refusal:
        return _refuse(f"{refusal.why.zh} / {refusal.why.en}")
    except OSError as error:
        return _refuse(_place(error))
    except ValueError as error:
        return _refuse(str(error))
    _show(kit, verdicts)
    try:
        _write_reports(arguments, kit, verdicts)
    except OSError as error:
        return _refuse(_place(error))
    return 0 if all(one.passed for one in verdicts) else 1


def _refuse_reports(paths: Iterable[Path]) -> None:
    """Raises OSError, before anything is asked, for a report in a folder that is not there."""
    for path in paths:
        path.parent.resolve(strict=True)


def _asked(arguments: Namespace) -> Asked:
    address = urlsplit(arguments.target)
    if address.scheme in CONNECTIONS and "://" in arguments.target:
        # What is no address is refused before anything is made or sent.
        connection_to(address)
        key = key_for(arguments.target, arguments.key_file)
        return HttpAnswers(arguments.target, key, arguments.timeout, lambda: _note(WAITS))
    command = shlex.split(arguments.target)
    if not command:
        raise ValueError(f"{arguments.target!r}: URL | COMMAND")
    return (SingleAnswers if arguments.each else LineAnswers)(command, arguments.timeout)


def _kit(arguments: Namespace, scratch: Path) -> Kit | None:
    """The kit that is named, or one made of the rules; None after saying why there is none."""
    if arguments.kit is None and exported_or_said(arguments.folder, scratch) is None:
        return None
    kit = read_kit(arguments.kit or scratch)
    unknown = [topic for topic in arguments.topic if topic not in kit.manifest.topics]
    if unknown:
        raise KitUnusable(
            Label(
                f"没有专题 {'、'.join(unknown)}；有 {'、'.join(kit.manifest.topics)}",
                f"topics: {', '.join(kit.manifest.topics)}",
            )
        )
    return kit


def _verdicts(arguments: Namespace, kit: Kit, asked: Asked) -> tuple[Verdict, ...]:
    cases = [*kit.cases(tuple(arguments.topic))][:: arguments.every]
    whole = kit.replies(tuple(arguments.topic)) if arguments.level == WHOLE else {}
    found, named = [], None
    with Progress() as progress:
        answers = asked.answers([case.posted for case in cases])
        for case, answer in zip(cases, answers, strict=True):
            found.append(verdict(case, answer, arguments.level, whole.get(case.id)))
            progress.show(case.topic, len(found), len(cases))
            if named is None and (named := _rules_of(answer)) not in (None, kit.manifest.rules):
                _note(OTHER_RULES)
    return tuple(found)


def _rules_of(answer: Answer) -> str | None:
    """The digest of the rules that an answer rests on, where it says so."""
    rules = answer.document.get("rules") if isinstance(answer.document, dict) else None
    digest = rules.get("digest") if isinstance(rules, dict) else None
    return digest if isinstance(digest, str) else None


def _note(text: Label) -> None:
    print(f"{text.zh} / {text.en}", file=sys.stderr)


def _write_reports(arguments: Namespace, kit: Kit, verdicts: tuple[Verdict, ...]) -> None:
    for path in arguments.report:
        if path.suffix == ".json":
            report = json.dumps(document(verdicts, kit.manifest, arguments.level), ensure_ascii=False, indent=2)
            path.write_text(report + "\n", encoding="utf-8")
        else:
            path.write_bytes(junit(verdicts, kit.manifest) + b"\n")


def _show(kit: Kit, verdicts: tuple[Verdict, ...]) -> None:
    failed = [one for one in verdicts if not one.passed]
    for one in failed[:SHOWN_CASES]:
        print(printable(f"✗ {one.case.id} {one.case.title.zh} / {one.case.title.en}"))
        print(*(f"    {printable(line)}" for line in [*lines_of(one)][:SHOWN_LINES]), sep="\n")
    if len(failed) > SHOWN_CASES:
        print(f"… 另有 {len(failed) - SHOWN_CASES} 个 · {len(failed) - SHOWN_CASES} more")
    print(*_table("topic", by_topic(verdicts, kit.manifest)), "", sep="\n")
    print(*_table("clause", by_clause(verdicts, kit.manifest)), "", sep="\n")
    print(SUMMARY.format(len(verdicts), len(verdicts) - len(failed), len(failed)))


def _table(what: str, counts: Iterable[Count]) -> Iterator[str]:
    headings = [HEADINGS[name] for name in (what, "cases", "passed", "failed")]
    rows = [(*(f"{label.zh} {label.en}" for label in headings), "")]
    rows += [
        (
            one.name,
            f"{one.cases:,}",
            f"{one.passed:,}",
            f"{one.cases - one.passed:,}",
            f"{one.about.zh} · {one.about.en}",
        )
        for one in counts
    ]
    yield from map(printable, aligned(rows, {1, 2, 3}))


def _place(error: OSError) -> str:
    return ": ".join(filter(None, (error.filename, error.strerror or str(error))))


def _refuse(text: str) -> int:
    print(printable(text), file=sys.stderr)
    return NOT_UNDERSTOOD


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError("1, 2, …")
    return int(text)


def _report(text: str) -> Path:
    if Path(text).suffix not in REPORTS:
        raise ArgumentTypeError(f"{text}: {', '.join(REPORTS)}")
    return Path(text)
