"""rules rollback: older rules proposed anew; nothing is taken back, and another person approves as ever."""

from argparse import ArgumentParser, Namespace

from calc_service.cli.drafting import drafting_arguments, propose_files
from calc_service.cli.kept_state import with_state
from calc_service.policy.proposed.acts import older_files


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "older",
        metavar="NUMBER|DIGEST",
        help="历史中的序号，或文件夹、规则的摘要 · a number of the history, or the digest of a folder or of rules",
    )
    drafting_arguments(parser)


def run(arguments: Namespace) -> int:
    """Print the proposal; as `rules propose`."""
    return with_state(lambda state: propose_files(state, older_files(state, arguments.older), arguments))
