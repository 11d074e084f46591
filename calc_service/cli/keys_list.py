"""keys list: whose keys there are, for what, until when, and when each was last used; never a key itself."""

import json
from argparse import ArgumentParser, Namespace
from datetime import datetime

import msgspec

from calc_service.cli.kept_state import with_state
from calc_service.cli.terminal import aligned, printable
from calc_service.domain.today import CHONGQING
from calc_service.state.keys import Key, every_key
from calc_service.state.opening import KeptState

HEADINGS = {
    "zh": ("名称", "持有人", "角色", "最后有效日", "最近使用", "收回", "发放人", "收回人", "机构"),
    "en": ("name", "person", "roles", "valid until", "last used", "revoked", "created by", "revoked by", "office"),
}
NEVER = "–"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · what is printed (text)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")


def run(arguments: Namespace) -> int:
    """Print every key, the revoked ones too; return 2 without a state."""
    return with_state(lambda state: _print(state, arguments))


def _print(state: KeptState, arguments: Namespace) -> None:
    keys = every_key(state)
    if arguments.format == "json":
        print(json.dumps(msgspec.to_builtins(keys), ensure_ascii=False, indent=2))
        return
    print(*map(printable, aligned([HEADINGS[arguments.lang], *map(_row, keys)])), sep="\n")


def _row(key: Key) -> tuple[str, ...]:
    return (
        key.name,
        key.person,
        " ".join(key.roles),
        key.valid_until.isoformat(),
        _shown(key.last_used_at),
        _shown(key.revoked_at),
        key.created_by or NEVER,
        key.revoked_by or NEVER,
        key.office,
    )


def _shown(moment: datetime | None) -> str:
    return NEVER if moment is None else f"{moment + CHONGQING:%Y-%m-%d %H:%M}"
