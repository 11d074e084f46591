"""audit --report: the findings as one page to read, to print and to file, made here or by a service."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from calc_service.batch.audit import Audited
from calc_service.batch.enrolments.audit import AuditedEnrolments
from calc_service.batch.files import format_of_path
from calc_service.batch.files.compression import plain_file
from calc_service.cli.claim_files import replacing
from calc_service.cli.remote_runs import RemoteRun
from calc_service.domain.digests import digest_of_file
from calc_service.engine.edition import RuleBook

REPORT_HELP = "报告写成网页 · the report as a page of HTML"
NO_REPORT = "服务不留存核查，没有写报告 · the service keeps no runs: no report was written"


def add_report(parser: ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument("--report", metavar="FILE", type=Path, help=REPORT_HELP)


def write_report(
    arguments: Namespace, audited: Audited | AuditedEnrolments, paths: Iterable[Path], folder: Path, book: RuleBook
) -> None:
    """Write the report of the files at `paths` where it is asked for; `folder`: for what is unpacked on the way."""
    if arguments.report is None:
        return
    # What draws pages is not loaded for an audit without a report.
    from calc_service.runs.report.page import report_of_batch  # noqa: PLC0415

    files = {path.name: digest_of_file(plain_file(path, format_of_path(path).compression, folder)) for path in paths}
    with replacing(arguments.report) as part:
        part.write_bytes(report_of_batch(audited, files, book, arguments.lang))


def fetch_report(arguments: Namespace, run: RemoteRun | None) -> None:
    """Fetch the report of a run of a service where it is asked for; say so where there is no run."""
    if arguments.report is None:
        return
    if run is None:
        print(NO_REPORT, file=sys.stderr)
        return
    with replacing(arguments.report) as part:
        part.write_bytes(run.report())
