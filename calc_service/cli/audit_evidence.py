"""audit --evidence: what was done as a pack that anybody can prove later, in a folder."""

import os
import shutil
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from getpass import getuser
from pathlib import Path

import msgspec

from calc_service import __version__
from calc_service.batch.audit import Request
from calc_service.batch.files import FileFormat, format_of_path
from calc_service.batch.files.compression import pieces_of
from calc_service.cli.audit_notes import AuditNotes
from calc_service.cli.named_rules import past_rules
from calc_service.cli.rules_folder import folder_or_default
from calc_service.config import Settings
from calc_service.domain.digests import digest_of, digest_of_file, digest_of_pieces
from calc_service.domain.money import yuan
from calc_service.domain.reply_fields import moment
from calc_service.engine.edition import RuleBook
from calc_service.policy.folder_files import files_of
from calc_service.policy.law_code import law_digest
from calc_service.receipts.signing import receipt_keys
from calc_service.runs.record.of_run import RESULT, recorded_form
from calc_service.runs.record.pack import RECORD, RULES, SUMMARY
from calc_service.runs.record.record_types import (
    NO_PLACE,
    PackedFile,
    ProcessRecord,
    RecordedActor,
    RecordedCall,
    RecordedFile,
    RecordedResult,
    RecordedStep,
)
from calc_service.runs.record.sealing import signed_record

PLACES = ("files", "out", "summary", "folder", "evidence", "pseudonymise")
"""What names a file or a folder, or holds a key: that it was given is noted, not what it says."""
NOT_OPTIONS = ("run", "service", "server", "keep", "resume", "delete", "timeout", "dry_run", *PLACES)


@dataclass(frozen=True, slots=True)
class AuditDone:
    """A file that was audited here, and its result, which is written."""

    paths: Sequence[Path]
    request: Request
    book: RuleBook
    result: Path
    form: FileFormat
    summary: object
    notes: AuditNotes


def write_evidence(done: AuditDone, arguments: Namespace) -> None:
    """Write the pack; the folder is there whole or not at all. Raises OSError and SettingRefused."""
    settings = Settings.from_environment()
    keys = receipt_keys(settings.receipt_key_file, settings.receipt_public_keys)
    target: Path = arguments.evidence
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.mkdir(mode=0o700)
    try:
        result = f"{RESULT}{done.form.suffix}"
        shutil.copyfile(done.result, part / result)
        files = {SUMMARY: msgspec.json.encode(done.summary)} | _rules(arguments)
        for name, content in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(content)
        packed = {name: PackedFile(len(content), digest_of(content)) for name, content in files.items()}
        packed[result] = PackedFile((part / result).stat().st_size, digest_of_file(part / result))
        (part / RECORD).write_bytes(signed_record(_record(done, arguments, packed, result), keys))
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def digest_unpacked(path: Path, form: FileFormat) -> str:
    """The digest of what a file holds, unpacked where it is packed."""
    if not form.compression:
        return digest_of_file(path)
    with path.open("rb") as packed:
        return digest_of_pieces(piece for _, piece in pieces_of(packed, form.compression))


def _record(done: AuditDone, arguments: Namespace, packed: Mapping[str, PackedFile], result: str) -> ProcessRecord:
    forms = map(format_of_path, done.paths)
    notes = done.notes
    return ProcessRecord(
        run=None,
        call=RecordedCall("audit", dict(_options(arguments))),
        who=RecordedActor(_user(), "", ""),
        begun_at=moment(notes.begun),
        ended_at=moment(notes.steps[-1][1]),
        posted=[
            RecordedFile(recorded_form(form), path.stat().st_size, rows, digest_unpacked(path, form))
            for path, form, rows in zip(done.paths, forms, notes.rows, strict=True)
        ],
        pseudonymised=arguments.pseudonymise is not None,
        profile=msgspec.to_builtins(done.summary)["profile"]["name"],
        options=msgspec.to_builtins(done.request),
        escape_formulas=arguments.escape_formulas,
        language=arguments.lang,
        identity_numbers=done.book.identity_numbers_allowed,
        rules=done.book.digest,
        engine=__version__,
        law=law_digest(),
        results=[
            RecordedResult(
                recorded_form(done.form), packed[result].bytes, sum(notes.rows), packed[result].sha256, result
            )
        ],
        steps=list(_steps(notes)),
        files=dict(packed),
    )


def _steps(notes: AuditNotes) -> Iterator[RecordedStep]:
    """The steps as a record has them."""
    before, rows = notes.begun, sum(notes.rows)
    for step, at in notes.steps:
        yield RecordedStep(step, 0, "", rows, "", moment(before), moment(at))
        before = at


def _rules(arguments: Namespace) -> dict[str, bytes]:
    of_the_past = arguments.rules_digest is not None or arguments.as_published is not None
    files = past_rules(arguments).files if of_the_past else files_of(folder_or_default(arguments.folder))
    return {f"{RULES}{name}": content for name, content in files.items()}


def _options(arguments: Namespace) -> Iterator[tuple[str, list[str]]]:
    """What was given, but for files, folders and keys: of these only that they were."""
    for name, value in sorted(vars(arguments).items()):
        given = value not in (None, False, "", [], 0)
        if given and name in PLACES and name != "files":
            yield name, [NO_PLACE]
        elif given and name not in NOT_OPTIONS:
            yield name, [_told(name, one) for one in (value if isinstance(value, list) else [value])]


def _told(name: str, value: object) -> str:
    if name == "tolerance" and isinstance(value, int):
        return yuan(value)
    if isinstance(value, tuple):
        return ":".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value).lower() if value is True else str(value)


def _user() -> str:
    """The user of the system; "" where it has no name."""
    with suppress(OSError, KeyError, ImportError):
        return getuser()
    return ""
