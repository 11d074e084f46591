"""rules propose: rules as somebody wants them, looked at as a whole and kept for another person to approve."""

import sys
from argparse import ArgumentParser, Namespace

from calc_service.batch.scratch import scratch
from calc_service.cli.drafting import NOT_HAD, drafting_arguments, propose_files
from calc_service.cli.kept_state import with_state
from calc_service.cli.rules_folder import folder_or_default, folder_or_revision
from calc_service.cli.terminal import printable
from calc_service.policy.folder_files import files_of
from calc_service.policy.proposed.acts import Files
from calc_service.policy.revisions import RevisionRefused


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "proposed", metavar="FOLDER|REVISION", help="文件夹或 git 版本 · a folder or a git revision (HEAD, main~3)"
    )
    drafting_arguments(parser)


def run(arguments: Namespace) -> int:
    """Print the proposal; return 1 where it is refused or its rules hold errors, 2 where something cannot be had."""
    try:
        files = _files(arguments)
    except (RevisionRefused, OSError) as refusal:
        print(printable(str(refusal)), file=sys.stderr)
        return NOT_HAD
    return with_state(lambda state: propose_files(state, files, arguments))


def _files(arguments: Namespace) -> Files:
    with scratch(None, "rules-") as folder:
        return files_of(folder_or_revision(arguments.proposed, folder, folder_or_default(arguments.folder)))
