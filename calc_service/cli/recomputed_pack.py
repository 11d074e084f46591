"""audits verify --recompute: the file that was audited, computed anew by the rules in a pack, byte for byte."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from calc_service import __version__
from calc_service.batch.audit import Request
from calc_service.batch.files import FileFormat, Table, format_of_path, read
from calc_service.batch.refusals import FileRefused
from calc_service.batch.scratch import scratch
from calc_service.cli.audit_evidence import digest_unpacked
from calc_service.cli.audit_results import ResultWanted, computed_here, write_audited
from calc_service.cli.claim_files import concatenated
from calc_service.domain.digests import digest_of_file
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.law_code import laws_computed
from calc_service.rulebook.load import load
from calc_service.runs.record.pack import RULES
from calc_service.runs.record.record_types import ProcessRecord, RecordedForm
from calc_service.runs.record.verifying import FLAW, SAID, UNTOLD, PackRemark, ProvenPack, filled, laid_rules

OTHER_LAW = Label(
    "本版本的计算代码与记录不同，不能重新计算；请用 {} 版",
    "the code that decides amounts is another one here, so nothing is computed anew; take version {}",
)
NO_RULES = Label("证据包里没有规则文件，不能重新计算", "without the rules in the pack nothing is computed anew")
NO_IDS = Label(
    "人员编号已换成化名，没有密钥不能重新计算",
    "persons' ids were replaced, and without that key nothing is computed anew",
)
OTHER_FILE = Label("不是当时核查的文件（SHA-256 不符）", "not the file that was audited (its SHA-256 differs)")
OTHER_NUMBER = Label(
    "当时核查了 {} 个文件；请按当时的顺序全部写明", "{} files were audited: name all of them, in that order"
)
REFUSED = Label("重新计算时文件被拒绝", "the file was refused when it was computed anew")
SAME = Label("重新计算的结果逐字节一致", "computed anew, the result is the same, byte for byte")
DIFFERS = Label("重新计算的结果不同", "computed anew, the result differs")
OTHER_VERSION = Label(
    "重新计算的结果不同，而程序版本也不同；请用 {} 版核对",
    "computed anew, the result differs, but so does the version of the program: prove it with version {}",
)


def recomputed(proven: ProvenPack, paths: Sequence[Path]) -> Iterator[PackRemark]:
    """What comes of the files in `paths`, against the result in the pack. Raises OSError where one cannot be read."""
    record = proven.record
    hindered = _hindered(proven)
    if hindered is not None:
        yield PackRemark(UNTOLD, "", hindered)
        return
    if len(paths) != len(record.posted):
        yield PackRemark(FLAW, "", filled(OTHER_NUMBER, len(record.posted)))
        return
    wrong = [
        PackRemark(FLAW, path.name, OTHER_FILE)
        for path, posted in zip(paths, record.posted, strict=True)
        if digest_unpacked(path, _format(posted.form)) != posted.sha256
    ]
    yield from wrong
    if not wrong:
        with scratch(None, "verify-") as folder:
            yield from _compared(proven, paths, folder)


def _hindered(proven: ProvenPack) -> Label | None:
    if proven.record.pseudonymised:
        return NO_IDS
    if not any(name.startswith(RULES) for name in proven.pack.names):
        return NO_RULES
    if proven.record.law not in laws_computed():
        return filled(OTHER_LAW, proven.record.engine)
    return None


def _compared(proven: ProvenPack, paths: Sequence[Path], folder: Path) -> Iterator[PackRemark]:
    record = proven.record
    try:
        book = _rules(proven, folder)
        audited = computed_here(_table(paths, record, folder), msgspec.convert(record.options, Request), book)
    except (FileRefused, msgspec.ValidationError):
        yield PackRemark(FLAW, paths[0].name, REFUSED)
        return
    for result in record.results:
        if result.file is None:
            continue
        form = _format(result.form)
        target = folder / f"again{form.suffix}"
        write_audited(audited, target, ResultWanted(form, record.language, record.escape_formulas), book)
        if digest_of_file(target) == result.sha256:
            yield PackRemark(SAID, result.file, SAME)
        elif record.engine == __version__:
            yield PackRemark(FLAW, result.file, DIFFERS)
        else:
            yield PackRemark(UNTOLD, result.file, filled(OTHER_VERSION, record.engine))


def _rules(proven: ProvenPack, folder: Path) -> RuleBook:
    names = [name for name in proven.pack.names if name.startswith(RULES)]
    book = load(laid_rules(proven.pack, names, folder))
    return replace(book, identity_numbers_allowed=bool(proven.record.identity_numbers))


def _table(paths: Sequence[Path], record: ProcessRecord, folder: Path) -> Table:
    """The files, read in the form in which they were: that of a single one may have been told beside its name."""
    if len(paths) > 1 or _told_by_name(paths[0], record.posted[0].form):
        return concatenated(paths, folder, lambda _: None)
    place = folder / "file"
    place.mkdir()
    return read(paths[0], _format(record.posted[0].form), place)


def _told_by_name(path: Path, form: RecordedForm) -> bool:
    try:
        return format_of_path(path) == _format(form)
    except FileRefused:
        return False


def _format(form: RecordedForm) -> FileFormat:
    return FileFormat(form.media_type, form.charset, form.compression)
