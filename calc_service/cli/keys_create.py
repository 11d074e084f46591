"""keys create: makes a key and prints it, which nothing can do a second time."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date, timedelta

from calc_service.cli.kept_state import with_state, without_key_argument
from calc_service.cli.own_key import own_key
from calc_service.domain.today import today
from calc_service.state.acting import acting
from calc_service.state.keys import ROLES, KeyLimits, create
from calc_service.state.opening import KeptState

DAYS_UNLESS_SAID = 365
MOST = 10**12
OFFICE_HELP = (
    "所属机构，其审核人员互见核查（默认为持有人） · its office, whose auditors see each other's runs (the person)"
)
KEEP_IT = "请妥善保存，不会再显示 · keep it safe, it is never shown again"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("name", help="密钥名称，写入日志 · the key's name, which stands in the log")
    add("--person", required=True, help="持有人 · whose it is; one person may hold several keys")
    add("--office", default="", help=OFFICE_HELP)
    add("--role", action="append", required=True, choices=ROLES, help="角色，可重复 · a role; may be repeated")
    add(
        "--valid-until",
        metavar="DATE",
        type=_day,
        help="最后有效日，默认一年 · its last day (a year from today)",
    )

    add("--requests-a-minute", type=_number, metavar="N", help="每分钟请求数上限 · requests a minute it may send")
    add("--batches-at-once", type=_number, metavar="N", help="同时处理的文件数上限 · batches it may have at work")
    add("--body-limit", type=_number, metavar="BYTES", help="请求正文上限，字节 · largest body it may send, in bytes")
    without_key_argument(parser)


def run(arguments: Namespace) -> int:
    """Print the key, and nothing else, on standard output; return 1 where it is refused, 2 without a state."""
    return with_state(lambda state: _create(state, arguments))


def _create(state: KeptState, arguments: Namespace) -> None:
    last = arguments.valid_until or today() + timedelta(days=DAYS_UNLESS_SAID)
    limits = KeyLimits(arguments.requests_a_minute, arguments.batches_at_once, arguments.body_limit)
    by = acting(state, own_key(), without_key=arguments.without_key)
    print(
        create(
            state, arguments.name, arguments.person, arguments.role, last, limits=limits, office=arguments.office, by=by
        )
    )
    print(f"{arguments.name} → {last.isoformat()}: {KEEP_IT}", file=sys.stderr)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text}: YYYY-MM-DD") from None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST):
        raise ArgumentTypeError(f"1 … {MOST}")
    return int(text)
