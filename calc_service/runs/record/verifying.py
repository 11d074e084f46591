"""Whether an evidence pack is what its record says, told without the service: bytes, signature, rules, sums."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec

from calc_service.domain.wording import Label
from calc_service.policy.folder_files import laid_out
from calc_service.policy.law_code import laws_computed
from calc_service.receipts.signing import INVALID, UNKNOWN_KEY, UNSIGNED, VALID, ReceiptKeys
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.load import load
from calc_service.runs.record.pack import EVIDENCE, MANIFEST, RECORD, RULES, SUMMARY, EvidencePack
from calc_service.runs.record.record_types import ProcessRecord
from calc_service.runs.record.sealing import Document, NoRecord, is_unaltered, record_in, signature_found

FLAW, UNTOLD, SAID = "flaw", "untold", "said"
"""How a remark counts: the pack is not what it should be; that cannot be told here; it holds."""
NO_RECORD = Label("没有核查记录，或记录无法读取", "there is no record of an audit, or it cannot be read")
ALTERED = Label("记录有改动：与其自身的摘要不符", "the record was altered: its own digest does not hold")
MISSING = Label("缺少这个文件", "this file is missing")
OTHER_BYTES = Label("内容与记录不符（SHA-256 或字节数）", "not what the record says (SHA-256, or bytes)")
NOT_RECORDED = Label("记录里没有这个文件", "the record knows no such file")
DOUBTFUL = Label("文件名不可靠，或出现两次", "its name leads elsewhere, or it stands there twice")
OF_SIGNATURE = {
    VALID: (SAID, Label("签名有效", "the signature holds")),
    INVALID: (FLAW, Label("签名无效", "the signature does not hold")),
    UNSIGNED: (
        SAID,
        Label(
            "没有签名：只能证明没有改动，不能证明由谁作出",
            "not signed: nothing says who made it, only that it is whole",
        ),
    ),
    UNKNOWN_KEY: (
        UNTOLD,
        Label("手边没有签名所用的公钥；请用“--key”给出", "its public key is not at hand; name it with --key"),
    ),
}
HAS_TO_BE_SIGNED = Label("给了公钥，而记录没有签名", "a public key was given, and the record is not signed")
WRONG_KEY = Label("不是用所给的公钥签的", "it was not signed by the key that was given")
RULES_DIFFER = Label("规则文件的摘要与记录不符", "the rules in the pack do not have the digest that the record names")
RULES_NOT_READ = Label(
    "本版本读不了这些规则；请用记录所写的版本核对",
    "this version does not read these rules: prove them with the version that the record names",
)
NO_RULES = Label("证据包里没有规则文件，只有摘要", "the rules are not in the pack, only their digest")
RULES_SAID = Label("规则摘要重新计算一致", "the digest of the rules was computed anew and is the same")
NOT_AGREEING = Label("与记录不一致：{}", "does not agree with the record: {}")
FILES_SAID = Label("文件齐全，内容与记录一致：{} 个", "all files are there and are what the record says: {}")


class PackRemark(NamedTuple):
    """What is to be said of one file of a pack; `grade` is FLAW, UNTOLD or SAID."""

    grade: str
    place: str
    message: Label


@dataclass(frozen=True, slots=True)
class ProvenPack:
    """A pack whose record can be read.

    must_be_signed: whether a key was given for just this record
    """

    pack: EvidencePack
    record: ProcessRecord
    document: Document
    content: bytes
    keys: ReceiptKeys
    must_be_signed: bool

    def json(self, name: str) -> Any:  # noqa: ANN401  a JSON document
        """A file of the pack as JSON; None where it is none."""
        content = self.pack.content(name)
        try:
            return None if content is None else msgspec.json.decode(content)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return None


def filled(message: Label, value: object) -> Label:
    """A message with what it has a place for."""
    return Label(message.zh.format(value), message.en.format(value))


Pairs = Mapping[str, tuple[Any, Any]]
"""By what is said twice: as another file has it, and as the record does."""
Check = Callable[[ProvenPack], Iterator[PackRemark]]


def read_pack(pack: EvidencePack, keys: ReceiptKeys, *, must_be_signed: bool) -> ProvenPack:
    """A pack with its record. Raises `NoRecord`."""
    content = pack.content(RECORD)
    if content is None:
        raise NoRecord
    record, document = record_in(content)
    return ProvenPack(pack, record, document, content, keys, must_be_signed)


def remarks(proven: ProvenPack, checks: Sequence[Check]) -> list[PackRemark]:
    """All that is to be said of a pack; sums are looked at only where every byte is what it should be."""
    found = list(files(proven))
    if all(one.grade != FLAW for one in found):
        found += [remark for check in checks for remark in check(proven)]
    return found


def files(proven: ProvenPack) -> Iterator[PackRemark]:
    """The record itself, and every file by its bytes."""
    pack, wanted = proven.pack, proven.record.files
    if not is_unaltered(proven.content, proven.document):
        yield PackRemark(FLAW, RECORD, ALTERED)
    yield from signature(proven)
    flaws = [PackRemark(FLAW, name, DOUBTFUL) for name in pack.doubtful]
    flaws += [PackRemark(FLAW, name, NOT_RECORDED) for name in pack.names if name not in {*wanted, RECORD}]
    for name, expected in wanted.items():
        if name not in pack.names:
            flaws.append(PackRemark(FLAW, name, MISSING))
        elif pack.found(name, expected.bytes) != expected:
            flaws.append(PackRemark(FLAW, name, OTHER_BYTES))
    yield from flaws
    if not flaws:
        yield PackRemark(SAID, "", filled(FILES_SAID, len(wanted)))


def signature(proven: ProvenPack) -> Iterator[PackRemark]:
    """Who signed the record."""
    found = signature_found(proven.document, proven.keys)
    grade, message = OF_SIGNATURE[found]
    if proven.must_be_signed and found in {UNSIGNED, UNKNOWN_KEY}:
        grade, message = FLAW, HAS_TO_BE_SIGNED if found == UNSIGNED else WRONG_KEY
    yield PackRemark(grade, RECORD, message)


def rules(proven: ProvenPack) -> Iterator[PackRemark]:
    """The digest of the rules, computed anew out of their files."""
    names = [name for name in proven.pack.names if name.startswith(RULES)]
    if not names:
        yield PackRemark(SAID, RULES, NO_RULES)
        return
    found = rules_digest(proven.pack, names)
    if found == proven.record.rules:
        yield PackRemark(SAID, RULES, RULES_SAID)
    elif found is None and proven.record.law not in laws_computed():
        yield PackRemark(UNTOLD, RULES, RULES_NOT_READ)
    else:
        yield PackRemark(FLAW, RULES, RULES_DIFFER)


def rules_digest(pack: EvidencePack, names: Sequence[str]) -> str | None:
    """The digest of the rules whose files are `names`; None where they are refused."""
    with TemporaryDirectory(prefix="pack-") as place:
        try:
            return load(laid_rules(pack, names, Path(place))).digest
        except RulesRefused:
            return None


def laid_rules(pack: EvidencePack, names: Sequence[str], into: Path) -> Path:
    """The rules of a pack as a folder within `into`."""
    contents = {name.removeprefix(RULES): pack.content(name) or b"" for name in names}
    return laid_out(contents, into)


def agreement(proven: ProvenPack) -> Iterator[PackRemark]:
    """What the other files say of the same things."""
    said = {SUMMARY: _of_summary, MANIFEST: _of_manifest, EVIDENCE: _of_evidence}
    pairs = [(name, pairs_of(proven.record, proven.json(name))) for name, pairs_of in said.items()]
    for name, compared in (*pairs, ("results", _of_results(proven.record))):
        for what, (found, wanted) in compared.items():
            if found != wanted:
                yield PackRemark(FLAW, name, filled(NOT_AGREEING, what))


def said_at(document: object, *path: str) -> Any:  # noqa: ANN401  whatever a JSON document holds
    """What stands at a place of a JSON document; None where there is no such place."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _of_summary(record: ProcessRecord, summary: object) -> Pairs:
    if summary is None:
        return {}
    return {
        "rows": (said_at(summary, "rows"), sum(file.rows for file in record.posted)),
        "rules": (said_at(summary, "rules", "digest"), record.rules),
        "engine": (said_at(summary, "rules", "engine"), record.engine),
        "profile": (said_at(summary, "profile", "name"), record.profile),
    }


def _of_manifest(record: ProcessRecord, manifest: object) -> Pairs:
    if manifest is None:
        return {}
    return {
        "rows": (said_at(manifest, "rows"), sum(file.rows for file in record.posted)),
        "posted": (said_at(manifest, "file"), record.posted[0].sha256 if record.posted else None),
        "rules": (said_at(manifest, "order", "rules_digest"), record.rules),
        "law": (said_at(manifest, "order", "law"), record.law),
        "options": (said_at(manifest, "order", "request"), record.options),
    }


def _of_evidence(record: ProcessRecord, evidence: object) -> Pairs:
    if evidence is None:
        return {}
    digests = {name: file.sha256 for name, file in record.files.items() if name != EVIDENCE}
    return {"run": (said_at(evidence, "run"), record.run), "digests": (said_at(evidence, "digests"), digests)}


def _of_results(record: ProcessRecord) -> Pairs:
    packed = {name: file.sha256 for name, file in record.files.items()}
    return {one.file: (packed.get(one.file), one.sha256) for one in record.results if one.file is not None}


CHECKS: tuple[Check, ...] = (rules, agreement)
"""What is looked at beside the bytes; `counting.counted` counts the result again."""
