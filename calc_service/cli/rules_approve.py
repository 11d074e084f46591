"""rules approve: what another person proposed is published, as it was seen, and from then on is never changed."""

from argparse import ArgumentParser, Namespace

from calc_service.cli.drafting import as_json
from calc_service.cli.kept_state import with_state
from calc_service.cli.own_key import own_key
from calc_service.cli.rules_folder import folder_argument, folder_or_default
from calc_service.cli.terminal import printable
from calc_service.domain.wording import Label
from calc_service.policy.folder_files import files_of
from calc_service.policy.proposed.acts import approve_seen
from calc_service.policy.proposed.shown import published_shown
from calc_service.state.acting import signing
from calc_service.state.folders import digest_of
from calc_service.state.keys import APPROVER
from calc_service.state.opening import KeptState

SEEN = "查看提案时列出的改动摘要 · the difference that was seen, as rules proposals ID shows it"
DONE = Label("已公布（历史第 {number} 条），自 {start} 起生效", "published as entry {number}, in force from {start}")
AT_ONCE = Label("已公布（历史第 {number} 条），立即生效", "published as entry {number}, in force at once")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("id", metavar="ID", help="提案编号 · the proposal")
    parser.add_argument("--seen", required=True, metavar="DIGEST", help=SEEN)
    folder_argument(parser, "--rules")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")


def run(arguments: Namespace) -> int:
    """Publish it; return 1 where that is refused, 2 without a state."""
    return with_state(lambda state: _approve(state, arguments))


def _approve(state: KeptState, arguments: Namespace) -> None:
    by = signing(state, own_key(), APPROVER)
    serving = digest_of(files_of(folder_or_default(arguments.folder)))
    entry = published_shown(state, approve_seen(state, arguments.id, arguments.seen, by, serving))
    if arguments.format == "json":
        print(as_json(entry))
        return
    done = DONE if entry.in_force_from else AT_ONCE
    print(printable(done.in_language(arguments.lang).format(number=entry.number, start=entry.in_force_from)))
