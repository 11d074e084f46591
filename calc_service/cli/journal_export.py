"""journal export: a journal of receipts as one file, for auditors to take away and verify."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from calc_service.cli.terminal import printable
from calc_service.config import SettingRefused, Settings
from calc_service.receipts.journal.exporting import export

DONE, NOT_DONE = 0, 1
NO_JOURNAL = "未设 CALC_JOURNAL_FOLDER，没有日志 · CALC_JOURNAL_FOLDER is not set, so there is no journal"
WRITTEN = "已写出 · written: {}"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE.zip", help="新文件 · a new file")


def run(arguments: Namespace) -> int:
    """Export and return the exit status; the service may run meanwhile, and its key is not in the file."""
    folder = Settings.from_environment().journal_folder
    if folder is None:
        raise SettingRefused(NO_JOURNAL)
    try:
        export(folder, arguments.file)
    except OSError as error:
        print(printable(f"{arguments.file}：{error.strerror or error}"), file=sys.stderr)
        return NOT_DONE
    print(printable(WRITTEN.format(arguments.file)))
    return DONE
