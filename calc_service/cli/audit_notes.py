"""What audit notes while it works, for the record, and which of its options do not go together."""

from argparse import Namespace
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.cli.audit_elsewhere import OF_CLAIMS
from calc_service.domain.columns import PREMIUM
from calc_service.domain.wording import Label

NOT_OF_PREMIUM = Label("与参保资助无关，请去掉", "has no part in premium subsidies; leave it out")
NO_FILES = "请写明结算文件 · say which files of claims"
ONLY_OF_A_SERVICE = "只与 --server 同用 · only together with --server"
IS_THERE = "已有这个文件或文件夹；请另起名称 · there is a file or folder of this name already; name another"
NO_PARENT = "没有这个文件夹；请先建立 · there is no such folder; make it first"
OF_A_RUN = (
    "服务上的证据由服务出具：加“--keep”，再取“/v1/audits/编号/evidence” · the service itself gives the evidence of a"
    " run: add --keep and get /v1/audits/ID/evidence"
)
WITH_A_RESULT = "试读没有结果，也没有证据 · a dry run has no result, and no evidence"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class AuditNotes:
    """What is noted while a file is audited: rows file by file, and when each step ended."""

    begun: datetime = field(default_factory=_now)
    rows: list[int] = field(default_factory=list)
    steps: list[tuple[str, datetime]] = field(default_factory=list)

    def did(self, step: str) -> None:
        """Note that a step is done."""
        self.steps.append((step, _now()))


def refuse_together(arguments: Namespace) -> None:
    """Raise FileRefused or OSError for what does not go together, before anything is read."""
    of_premium = arguments.kind == PREMIUM.name
    wrong = [name for name in (*OF_CLAIMS, "unknown") if of_premium and getattr(arguments, name)]
    if wrong:
        options = (f"--{name.replace('_', '-')}" for name in wrong)
        raise FileRefused(tuple(FileFault("unknown_field", NOT_OF_PREMIUM, option) for option in options))
    given = [name for name in ("keep", "resume", "delete") if getattr(arguments, name)]
    if given and not arguments.server:
        raise OSError(0, ONLY_OF_A_SERVICE, f"--{given[0]}")
    if not (arguments.files or arguments.resume or arguments.delete):
        raise OSError(0, NO_FILES, "FILE")
    if arguments.evidence is not None:
        _refuse_evidence(arguments.evidence, arguments)


def _refuse_evidence(folder: Path, arguments: Namespace) -> None:
    if arguments.server or arguments.dry_run:
        raise OSError(0, OF_A_RUN if arguments.server else WITH_A_RESULT, "--evidence")
    if folder.exists() or folder.is_symlink():
        raise OSError(0, IS_THERE, str(folder))
    if not folder.absolute().parent.is_dir():
        raise OSError(0, NO_PARENT, str(folder.parent))
