"""rules shadow: a proposal runs beside the rules in force for some days; what it would change is counted."""

from argparse import ArgumentParser, Namespace

from calc_service.cli.drafting import show_proposal
from calc_service.cli.kept_state import with_state
from calc_service.cli.own_key import own_key
from calc_service.cli.rules_folder import day_of_argument, folder_argument, folder_or_default
from calc_service.policy.folder_files import files_of
from calc_service.state.acting import signing
from calc_service.state.folders import digest_of
from calc_service.state.keys import APPROVER, POLICY
from calc_service.state.opening import KeptState
from calc_service.state.shadows import MOST_DAYS, shadow

UNTIL = f"最后一天，至多 {MOST_DAYS} 天 · its last day, at most {MOST_DAYS} days from today on"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("id", metavar="ID", help="提案编号 · the proposal")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--until", metavar="YYYY-MM-DD", type=day_of_argument, help=UNTIL)
    what.add_argument("--stop", action="store_true", help="停止 · stop it")
    folder_argument(parser, "--rules")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")


def run(arguments: Namespace) -> int:
    """Let it run or stop, and print the proposal; return 1 where that is refused, 2 without a state."""
    return with_state(lambda state: _shadow(state, arguments))


def _shadow(state: KeptState, arguments: Namespace) -> None:
    by = signing(state, own_key(), POLICY, APPROVER)
    shadow(state, arguments.id, arguments.until, by, approves=APPROVER in by.roles)
    serving = digest_of(files_of(folder_or_default(arguments.folder)))
    show_proposal(state, arguments.id, serving, arguments)
