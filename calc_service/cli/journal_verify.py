"""journal verify: whether a journal of receipts is as it was written, and whether a receipt stands in it."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from calc_service.cli.receipts_verify import receipt_file
from calc_service.cli.terminal import printable
from calc_service.config import SettingRefused, Settings
from calc_service.receipts.giving import journal_key
from calc_service.receipts.journal.exporting import opened
from calc_service.receipts.journal.lines import Given, commitment
from calc_service.receipts.journal.verifying import JournalFound, verify
from calc_service.receipts.receipt import Receipt
from calc_service.receipts.signing import INVALID, UNKNOWN_KEY, UNSIGNED, VALID, receipt_keys

SOUND, AT_FAULT, CANNOT_BE_READ = 0, 1, 2
NO_PLACE = (
    "请写明日志文件夹或导出文件，或设 CALC_JOURNAL_FOLDER · name the journal's folder or an export, or set"
    " CALC_JOURNAL_FOLDER"
)
SUMMARY = (
    "{chains} 个文件，{receipts} 张收据；锚点 {anchors} 个，其中签名有效 {valid} 个 ·"
    " {chains} chains, {receipts} receipts; {anchors} anchors, {valid} of them signed by a known key"
)
LOST = "其中写明丢失 {} 张收据 · it says itself that {} receipts were lost"
HEAD = "末端 · head {}"
HEAD_GONE = "所给的末端不在日志里：此后被删减或替换 · the head given is not in it: some was taken away"
WHOLE, BROKEN = "日志完好 · the journal is as it was written", "日志有改动 · the journal is not as it was written"
RECORDED = "收据在日志里，记于 {0} · the receipt stands in the journal, of {0}"
NOT_RECORDED = "收据不在日志里 · the receipt does not stand in the journal"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "place",
        type=Path,
        nargs="?",
        metavar="FOLDER|FILE",
        help="日志文件夹，或“journal export”的文件；省略则按 CALC_JOURNAL_FOLDER · the folder, or an export",
    )
    parser.add_argument("--head", metavar="HASH", help="以前记下的末端，须仍在其中 · a head noted before")
    parser.add_argument(
        "--receipt",
        type=receipt_file,
        metavar="FILE",
        help="查找一张收据（需要 CALC_JOURNAL_KEY_FILE） · look for a receipt (needs CALC_JOURNAL_KEY_FILE)",
    )


def run(arguments: Namespace) -> int:
    """Verify and return the exit status: 0 as it was written, 1 not, or the receipt is not there, 2 not to be read."""
    settings = Settings.from_environment()
    place = arguments.place or settings.journal_folder
    if place is None:
        raise SettingRefused(NO_PLACE)
    search = (
        None if arguments.receipt is None else ReceiptSought(arguments.receipt, journal_key(settings.journal_key_file))
    )
    try:
        with opened(place) as folder:
            keys = receipt_keys(settings.receipt_key_file, settings.receipt_public_keys)
            found = verify(folder, keys, noted=arguments.head, visit=search or _pass_by)
    except OSError as error:
        print(printable(f"{place}：{error.strerror or error}"), file=sys.stderr)
        return CANNOT_BE_READ
    for line in _lines(found):
        print(printable(line))
    return max(_of_journal(found, arguments.head), SOUND if search is None else search.told())


class ReceiptSought:
    """Looks for one receipt among those that a journal holds."""

    def __init__(self, receipt: Receipt, key: bytes) -> None:
        self._receipt, self._key = receipt, key
        self._moments: list[int] = []

    def __call__(self, _: str, given: Given) -> None:
        """Look at one."""
        if given.receipt == commitment(self._receipt, given.salt, self._key):
            self._moments.append(given.at)

    def told(self) -> int:
        """Say when it was given; returns the exit status."""
        for at in sorted(self._moments):
            moment = datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
            print(RECORDED.format(moment))
        if not self._moments:
            print(NOT_RECORDED)
        return SOUND if self._moments else AT_FAULT


def _pass_by(_: str, __: Given) -> None:
    """Look for nothing."""


def _lines(found: JournalFound) -> list[str]:
    anchors = sum(found.anchors[signature] for signature in (VALID, UNSIGNED, UNKNOWN_KEY, INVALID))
    summary = SUMMARY.format(chains=found.chains, receipts=found.receipts, anchors=anchors, valid=found.anchors[VALID])
    remarks = [f"{one.file}：{one.message.zh} · {one.message.en}" for one in (*found.faults, *found.told)]
    return [summary, *([LOST.format(found.lost, found.lost)] if found.lost else []), *remarks]


def _of_journal(found: JournalFound, noted: str | None) -> int:
    gone = noted is not None and not found.noted_seen
    print(HEAD_GONE if gone else HEAD.format(found.head))
    print(BROKEN if found.faults or gone else WHOLE)
    return AT_FAULT if found.faults or gone else SOUND
