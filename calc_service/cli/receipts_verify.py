"""receipts verify: whether a receipt is that of a request, which is computed anew."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from calc_service.cli.terminal import printable
from calc_service.domain.wording import LANGUAGES
from calc_service.receipts.receipt import MALFORMED, NoReceipt, Receipt, receipt_in
from calc_service.receipts.verification import ALTERED, GENUINE, NOT_COMPUTABLE, VERIFIER, NotComputedNow, ReceiptFound

LONGEST_RECEIPT = 1_048_576
STATUSES = {GENUINE: 0, ALTERED: 1, NOT_COMPUTABLE: 2}
NOT_NOW = "此刻无法计算：处理文件的名额或磁盘已满，请稍后再试 · it cannot be computed just now: try again later"
NO_FILE = "读不了这个文件 · the file cannot be read"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "receipt", type=receipt_file, metavar="FILE", help="收据（JSON，或 X-Receipt 头的内容） · the receipt"
    )
    parser.add_argument(
        "--request",
        type=_file,
        required=True,
        metavar="FILE",
        help="当时提交的请求，不压缩 · the request as it was sent, not packed",
    )
    parser.add_argument(
        "--reply", type=_file, metavar="FILE", help="保存的答复，一并核对 · the reply that was kept, to compare it too"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="语言 · language")


def run(arguments: Namespace) -> int:
    """Verify and return the exit status: 0 genuine, 1 altered, 2 not to be told here."""
    verifier = arguments.service().extensions[VERIFIER]
    try:
        found: ReceiptFound = verifier.verify(arguments.receipt, arguments.request, arguments.reply, arguments.lang)
    except NotComputedNow:
        print(NOT_NOW, file=sys.stderr)
        return STATUSES[NOT_COMPUTABLE]
    print(f"{found.verdict}: {printable(found.message)}")
    return STATUSES[found.verdict]


def receipt_file(name: str) -> Receipt:
    """Read the receipt in the file called `name`. Raises ArgumentTypeError."""
    with _file(name).open("rb") as opened:
        content = opened.read(LONGEST_RECEIPT)
    try:
        return receipt_in(content)
    except NoReceipt:
        raise ArgumentTypeError(f"{MALFORMED.zh} · {MALFORMED.en}") from None


def _file(name: str) -> Path:
    if not Path(name).is_file():
        raise ArgumentTypeError(NO_FILE)
    return Path(name)
