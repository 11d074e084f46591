"""rules proposals: every proposal in a line, or one with all that was found of it."""

from argparse import ArgumentParser, Namespace

from calc_service.cli.drafting import as_json, show_proposal
from calc_service.cli.kept_state import with_state
from calc_service.cli.proposal_lines import list_lines
from calc_service.cli.rules_folder import folder_argument, folder_or_default
from calc_service.cli.terminal import printable
from calc_service.policy.folder_files import files_of
from calc_service.policy.proposed.shown import every_shown
from calc_service.state.folders import digest_of
from calc_service.state.opening import KeptState


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("id", nargs="?", metavar="ID", help="提案编号，省略则列出全部 · one proposal (all)")
    folder_argument(parser, "--rules")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")


def run(arguments: Namespace) -> int:
    """Print them; return 1 where there is no such proposal, 2 without a state."""
    return with_state(lambda state: _print(state, arguments))


def _print(state: KeptState, arguments: Namespace) -> None:
    serving = digest_of(files_of(folder_or_default(arguments.folder)))
    if arguments.id is not None:
        show_proposal(state, arguments.id, serving, arguments)
        return
    shown = every_shown(state, serving)
    if arguments.format == "json":
        print(as_json(shown))
    else:
        print(*map(printable, list_lines(shown, arguments.lang)), sep="\n")
