"""What the record of an audit says, as `record.json` has it. Nothing in it is of a person whose claims were audited."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from calc_service.domain.reply_fields import Count, Reply, means

VERSION = 1
NO_PLACE = "…"
"""Stands for a value that names a place of a machine, or a key."""
Digest = Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")]
Moment = Annotated[str | None, Meta(extra_json_schema={"format": "date-time"}), means("UTC")]


class RecordedCall(Reply):
    """By which door the audit came in, and what it was given."""

    call: Annotated[str, means("the method and the route, or the command")]
    options: Annotated[dict[str, list[str]], means("by parameter or option its values, without files and folders")]


class KeptCall(Reply):
    """What is noted of a run when it begins, beside its order."""

    call: RecordedCall
    identity_numbers: Annotated[bool, means("whether identity numbers are let pass as ids")]


class RecordedActor(Reply):
    """Who had it done; "" where the service asks nobody who they are."""

    person: Annotated[str, means("the person; at a command the user of the system")]
    key: Annotated[str, means("the name of the key")]
    office: Annotated[str, means("whose auditors see the run; that of the person where it has none")]


class RecordedForm(Reply):
    """How a file is written."""

    media_type: str
    charset: str = ""
    compression: str = ""


class RecordedFile(Reply):
    """A file that was given, or came out: `sha256` is over what it holds once unpacked, `bytes` as it lies."""

    form: RecordedForm
    bytes: Count
    rows: Count
    sha256: Digest


class RecordedResult(Reply):
    """The result in one form: `sha256` is over its bytes, packed or not; `file`: what it is called in the pack."""

    form: RecordedForm
    bytes: Count
    rows: Count
    sha256: Digest
    file: Annotated[str | None, means("null: it is not in the pack")]


class RecordedStep(Reply):
    """One step of the work."""

    step: str
    number: Count
    form: str
    rows: Count
    digest: str
    started_at: Moment
    ended_at: Moment


class PackedFile(Reply):
    """One file of the pack."""

    bytes: Count
    sha256: Digest


class ProcessRecord(msgspec.Struct, kw_only=True):
    """The record of an audit; in the pack it is written in canonical form (RFC 8785), so that every byte of it counts.

    options: what was asked of the audit, as `batch.audit.Request` is written in JSON
    """

    version: Annotated[int, Meta(ge=VERSION, le=VERSION)] = VERSION
    run: Annotated[str | None, means("the run; null: a command did all of it")]
    call: Annotated[RecordedCall | None, means("null: it began before this was noted")]
    who: RecordedActor
    begun_at: Moment
    ended_at: Moment
    posted: Annotated[list[RecordedFile], means("what was audited, file by file in order")]
    pseudonymised: Annotated[bool, means("whether persons' ids were replaced before anything was computed")] = False
    profile: Annotated[str | None, means("the profile of exports by which the file was read")]
    options: dict[str, Any]
    escape_formulas: bool
    language: Annotated[str, means("of a workbook")]
    identity_numbers: Annotated[bool | None, means("whether identity numbers were let pass as ids; null: not noted")]
    rules: Annotated[Digest, means("the digest of the rules")]
    engine: Annotated[str, means("the version of the program")]
    law: Annotated[Digest, means("the digest of the code that decides amounts")]
    results: list[RecordedResult]
    steps: list[RecordedStep]
    files: Annotated[dict[str, PackedFile], means("every file of the pack but this one")]
    digest: Annotated[Digest | UnsetType, means("over all the rest but `signature`")] = UNSET
    key: Annotated[str | UnsetType, means("thumbprint of the key that signed (RFC 7638); absent: not signed")] = UNSET
    signature: Annotated[str | UnsetType, means("Ed25519 over all the rest; absent: not signed")] = UNSET
