"""What is to be said of a receipt: genuine, altered, or not to be told here, and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final
from zipfile import BadZipFile, ZipFile

import msgspec
from msgspec import Meta

from calc_service import __version__
from calc_service.case.reading import read_json
from calc_service.case.refusals import MalformedBody
from calc_service.domain.digests import digest_of, digest_of_file, digest_of_pieces
from calc_service.domain.reply_fields import Reply, means, one_of
from calc_service.domain.wording import Label
from calc_service.receipts.canonical import CANONICAL, digest_of_document
from calc_service.receipts.receipt import Receipt, is_whole
from calc_service.receipts.signing import INVALID, UNKNOWN_KEY, UNSIGNED, VALID, SignatureFound

GENUINE: Final = "genuine"
ALTERED: Final = "altered"
NOT_COMPUTABLE: Final = "not_computable_here"
VERDICTS = (GENUINE, ALTERED, NOT_COMPUTABLE)
NO_SUCH_RULES, OTHER_ENGINE, NO_SUCH_KEY = WHYS = ("rules_not_computable_here", "other_engine", "unknown_key")
SIGNATURES = (VALID, UNSIGNED, UNKNOWN_KEY, INVALID)
NOT_COMPARED = frozenset({"digest", "key", "signature"})
COMPARED = tuple(field for field in Receipt.__struct_fields__ if field not in NOT_COMPARED)
VERIFIER = "receipts"
"""In `extensions` of the service: what verifies receipts."""
ARCHIVE = "application/zip"
PIECE = 1_048_576
SAID = {
    GENUINE: Label("收据属实，重新计算的结果完全一致", "computed anew, everything is the same"),
    ALTERED: Label("收据与请求或答复不符：{}", "not as it should be: {}"),
    NO_SUCH_RULES: Label(
        "无法判断：收据所依据的规则不在本服务，或已不能照原样计算",
        "not to be told here: the rules that it names are not here, or are no longer computed as they were",
    ),
    OTHER_ENGINE: Label(
        "无法判断：收据由另一版本的程序给出，本版本的答复与之不同",
        "not to be told here: another version of the program gave it, and this one replies differently",
    ),
    NO_SUCH_KEY: Label(
        "无法判断是谁签的：手边没有这把公钥（CALC_RECEIPT_PUBLIC_KEYS）；其余一致",
        "who signed it is not to be told here, since the public key is not at hand (CALC_RECEIPT_PUBLIC_KEYS); all else"
        " is the same",
    ),
}
OF_SIGNATURES = {
    VALID: Label("签名有效", "the signature holds"),
    UNSIGNED: Label(
        "收据没有签名：只能证明没有写错，不能证明由谁给出",
        "it is not signed: that proves that nothing was mistyped, not who made it",
    ),
    UNKNOWN_KEY: Label("签名所用的公钥不在手边", "the public key of its signature is not at hand"),
    INVALID: Label("签名无效", "the signature does not hold"),
}


class NotComputedNow(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The service is busy, or failed: nothing is to be said of a receipt for now."""


class ReceiptFound(Reply):
    """What is to be said of a receipt."""

    verdict: Annotated[str, one_of(VERDICTS), means("what comes of it; `altered` is a fault of what was sent too")]
    signature: Annotated[str, one_of(SIGNATURES), means("an unsigned receipt proves no author")]
    differs: Annotated[list[str], means("the fields of the receipt that are not what they should be")]
    why: Annotated[str | None, Meta(extra_json_schema={"enum": [*WHYS, None]}), means("where it cannot be told")]
    computed: Annotated[Receipt | None, means("the receipt of the same request computed now; null where it is not")]
    message: Annotated[str, means("the same in words")]


def digest_of_posted(receipt: Receipt, body: Path) -> str:
    """The digest of a request, taken as that in `receipt` was; "" where the body cannot have been that."""
    if receipt.request_form != CANONICAL:
        return digest_of_file(body)
    content = body.read_bytes()
    try:
        found = digest_of_document(read_json(content), content)
    except MalformedBody:
        return ""
    return found.digest if found.form == CANONICAL else ""


def digest_of_replied(receipt: Receipt, reply: Path) -> str:
    """The digest of a reply that was kept; "" where it is no archive and should be one."""
    if not receipt.form.startswith(ARCHIVE):
        return digest_of_file(reply)
    try:
        with ZipFile(reply) as archive:
            listed = {name: _digest_of_entry(archive, name) for name in archive.namelist()}
    except (BadZipFile, OSError, ValueError, EOFError):
        return ""
    return digest_of(msgspec.json.encode(listed, order="sorted"))


def _digest_of_entry(archive: ZipFile, name: str) -> str:
    with archive.open(name) as entry:
        return digest_of_pieces(iter(lambda: entry.read(PIECE), b""))


def differences(receipt: Receipt, signature: SignatureFound, posted: str, replied: str | None) -> list[str]:
    """What can be seen without computing: the fields that do not hold. `replied`: None where no reply was kept."""
    wrong = {
        "digest": not is_whole(receipt),
        "signature": signature == INVALID,
        "request": posted != receipt.request,
        "reply": replied is not None and replied != receipt.reply,
    }
    return [field for field, differs in wrong.items() if differs]


def against(receipt: Receipt, again: Receipt, signature: SignatureFound) -> tuple[list[str], str | None]:
    """(the fields that the receipt of the same request has otherwise, why that tells nothing)."""
    differs = [field for field in COMPARED if getattr(receipt, field) != getattr(again, field)]
    if receipt.engine == __version__:
        return differs, None
    # Another version says its own number in most replies; only where all else is the same the signature decides.
    if set(differs) - {"engine", "reply"}:
        return [field for field in differs if field != "engine"], None
    return ([], None) if differs == ["engine"] and signature == VALID else ([], OTHER_ENGINE)


def found(  # what is known, and in which language it is said
    signature: SignatureFound, differs: Sequence[str], why: str | None, computed: Receipt | None, language: str
) -> ReceiptFound:
    """All that is to be said."""
    if not differs and why is None and signature == UNKNOWN_KEY:
        why = NO_SUCH_KEY
    verdict = ALTERED if differs else NOT_COMPUTABLE if why else GENUINE
    said = SAID[verdict if differs or not why else why].in_language(language).format(", ".join(differs))
    about = OF_SIGNATURES[signature].in_language(language)
    join = "；" if language == "zh" else "; "
    why_told = None if differs else why
    return ReceiptFound(verdict, signature, list(differs), why_told, computed, f"{said}{join}{about}")
