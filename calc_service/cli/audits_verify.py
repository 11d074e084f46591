"""audits verify: whether an evidence pack is what its record says, without the service that gave it."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from calc_service.cli.recomputed_pack import recomputed
from calc_service.cli.terminal import printable
from calc_service.config import Settings
from calc_service.domain.wording import Label
from calc_service.receipts.signing import ReceiptKeys, receipt_keys
from calc_service.runs.record.counting import counted
from calc_service.runs.record.pack import NO_PACK, RECORD, PackUnreadable, opened_pack
from calc_service.runs.record.redrawing import reviewed, sampled
from calc_service.runs.record.sealing import NoRecord
from calc_service.runs.record.verifying import (
    CHECKS,
    FLAW,
    NO_RECORD,
    UNTOLD,
    PackRemark,
    ProvenPack,
    read_pack,
    remarks,
)

SOUND, FLAWED, NOT_TOLD = 0, 1, 2
KEY_HELP = "须由这把公钥签名（PEM） · it has to be signed by this public key (CALC_RECEIPT_PUBLIC_KEYS)"
RECOMPUTE_HELP = "用包里的规则重新计算这个文件并比较 · compute this file anew by the rules in the pack, and compare"
MARKS = {FLAW: "✗", UNTOLD: "?"}
WHAT = Label(
    "{who}，{when}，{call}；规则 {rules}，程序 {engine}", "{who}, {when}, {call}; rules {rules}, engine {engine}"
)
VERDICTS = {
    SOUND: Label("证据包属实", "the evidence holds"),
    FLAWED: Label("证据包有问题", "the evidence does not hold"),
    NOT_TOLD: Label("有些事项在此无法判断", "not all can be told here"),
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("pack", type=Path, metavar="FOLDER|ZIP", help="证据包 · the evidence pack")
    parser.add_argument("--key", type=Path, metavar="FILE", help=KEY_HELP)
    parser.add_argument("--recompute", type=Path, nargs="+", default=[], metavar="FILE", help=RECOMPUTE_HELP)


def run(arguments: Namespace) -> int:
    """Prove a pack; return 0 where it holds, 1 where it does not, 2 where it cannot be read or not be told here."""
    keys = _keys(arguments.key)
    try:
        with opened_pack(arguments.pack) as pack:
            proven = read_pack(pack, keys, must_be_signed=arguments.key is not None)
            _show([_what(proven)])
            found = remarks(proven, (*CHECKS, counted, sampled, reviewed))
            if arguments.recompute and all(one.grade != FLAW for one in found):
                found += recomputed(proven, arguments.recompute)
    except PackUnreadable:
        return _cannot(arguments.pack, NO_PACK)
    except NoRecord:
        print(printable(f"✗ {RECORD}：{_both(NO_RECORD)}"))
        return FLAWED
    except OSError as error:
        print(printable(f"{error.filename or arguments.pack}：{error.strerror or error}"), file=sys.stderr)
        return NOT_TOLD
    _show(map(_line, found))
    grades = {one.grade for one in found}
    status = FLAWED if FLAW in grades else NOT_TOLD if UNTOLD in grades else SOUND
    _show([_both(VERDICTS[status])])
    return status


def _keys(file: Path | None) -> ReceiptKeys:
    """The key that is given, else those of the settings. Raises `SettingRefused`."""
    if file is not None:
        return receipt_keys(None, file)
    settings = Settings.from_environment()
    return receipt_keys(settings.receipt_key_file, settings.receipt_public_keys)


def _what(proven: ProvenPack) -> str:
    record = proven.record
    named = [name for name in (record.who.key or record.who.person, record.who.office) if name]
    said = {
        "who": " / ".join(named) or "—",
        "when": record.begun_at,
        "call": record.call.call if record.call else "—",
        "rules": record.rules,
        "engine": record.engine,
    }
    return WHAT.zh.format(**said)


def _line(remark: PackRemark) -> str:
    place = f"{remark.place}：" if remark.place else ""
    return f"{MARKS.get(remark.grade, '✓')} {place}{_both(remark.message)}"


def _both(message: Label) -> str:
    return f"{message.zh} · {message.en}"


def _show(lines: Iterable[str]) -> None:
    print(*map(printable, lines), sep="\n")


def _cannot(pack: Path, why: Label) -> int:
    print(printable(f"{pack}：{_both(why)}"), file=sys.stderr)
    return NOT_TOLD
