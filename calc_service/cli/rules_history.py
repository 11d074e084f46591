"""rules history: what was published and came in force, when, by whom and why, and whether that is as it was written."""

from argparse import ArgumentParser, Namespace

from calc_service.cli.drafting import as_json
from calc_service.cli.kept_state import with_state
from calc_service.cli.proposal_lines import history_lines
from calc_service.cli.terminal import printable
from calc_service.policy.proposed.shown import history_shown
from calc_service.state.opening import KeptState


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")


def run(arguments: Namespace) -> int:
    """Print every entry; return 1 where one is not as it was written, 2 without a state."""
    return with_state(lambda state: _print(state, arguments))


def _print(state: KeptState, arguments: Namespace) -> int:
    shown = history_shown(state)
    if arguments.format == "json":
        print(as_json(shown))
    else:
        print(*map(printable, history_lines(shown, arguments.lang)), sep="\n")
    return int(shown.broken_at is not None)
