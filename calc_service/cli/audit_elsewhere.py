"""audit --server: the file goes to a service, as a run where it keeps runs, and the result comes back."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calc_service.batch.files import CSV, FileFormat
from calc_service.cli import remote
from calc_service.cli.audit_report import fetch_report
from calc_service.cli.claim_files import replacing
from calc_service.cli.http_exchange import AGAIN, RemoteUnreachable
from calc_service.cli.own_key import key_for
from calc_service.cli.remote import RemoteRequest
from calc_service.cli.remote_runs import NoRuns, RemoteRun, begun
from calc_service.cli.terminal import Progress
from calc_service.domain.money import yuan

SENDING, WAITING = "发送 · sending", "等待结果 · waiting for the result"
STATES = {
    "receiving": SENDING,
    "waiting": "排队 · waiting for its turn",
    "working": "核查 · auditing",
}
AT_ONCE = "服务不留存核查，一次完成 · the service keeps no runs: audited at once"
GO_ON = "核查 {id} 还在服务上，可这样继续 · the run {id} is still there; go on by:\n  {command}"
STAYS = "核查 {id} 保留在服务上 · the run {id} stays on the service"
OF_CLAIMS = ("catastrophic", "accumulate", "as_of")
"""The options that make no sense for enrolments."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SentFile:
    """What leaves this machine, and in which form; without a file nothing does."""

    path: Path
    form: FileFormat


NOTHING_SENT = SentFile(Path(), FileFormat(CSV))


def audited_elsewhere(
    arguments: Namespace, sent: SentFile, out: FileFormat | None, folder: Path, progress: Progress
) -> Json:
    """The summary of what a service made of the file, or how it understands the headers where `out` is None.

    Raises RemoteRefused and RemoteUnreachable.
    """
    request = _request(arguments, sent, progress)
    if out is None:
        return remote.dry_run(request, folder / "reply")
    try:
        run = _run(arguments, request, out, progress)
    except NoRuns:
        progress.show(AT_ONCE, 0, 1)
        fetch_report(arguments, None)
        with replacing(arguments.out) as part:
            return remote.audited(request, part, out)
    with _taken_up_again(arguments, run.id):
        run.send(has_file=sent is not NOTHING_SENT)
        run.wait()
        with replacing(arguments.out) as part, _removed_after(arguments, run):
            said = run.fetch(part, out)
            fetch_report(arguments, run)
            return said


def remove_elsewhere(arguments: Namespace, progress: Progress) -> None:
    """Remove a run. Raises as `audited_elsewhere`."""
    RemoteRun(_request(arguments, NOTHING_SENT, progress), arguments.delete, lambda *_: None).remove()


def _request(arguments: Namespace, sent: SentFile, progress: Progress) -> RemoteRequest:
    return RemoteRequest(
        server=arguments.server,
        query=_query(arguments),
        language=arguments.lang,
        path=sent.path,
        form=sent.form,
        timeout=arguments.timeout,
        sent=_sending(progress),
        waiting=lambda seconds: progress.show(AGAIN.format(seconds=seconds), 1, 1),
        key=key_for(arguments.server),
    )


def _run(arguments: Namespace, request: RemoteRequest, out: FileFormat, progress: Progress) -> RemoteRun:
    def told(state: str, done: int, rows: int) -> None:
        progress.show(STATES.get(state, WAITING), done, max(rows, 1))

    if arguments.resume:
        return RemoteRun(request, arguments.resume, told)
    return begun(request, out, told)


def _sending(progress: Progress) -> Callable[[int, int], None]:
    return lambda done, total: progress.show(WAITING if done == total else SENDING, done, total)


@contextmanager
def _taken_up_again(arguments: Namespace, run_id: str) -> Iterator[None]:
    """Whatever breaks this off, say how to go on."""
    try:
        yield
    except (KeyboardInterrupt, RemoteUnreachable):
        files = " ".join(map(str, arguments.files))
        command = f"audit {files} --server {arguments.server} --resume {run_id} --out {arguments.out}".replace(
            "  ", " "
        )
        print(GO_ON.format(id=run_id, command=command), file=sys.stderr)
        raise


@contextmanager
def _removed_after(arguments: Namespace, run: RemoteRun) -> Iterator[None]:
    """Remove the run once its result is here, or it turned out to have none; one that is to be kept stays."""
    try:
        yield
    except (KeyboardInterrupt, RemoteUnreachable):
        raise
    except BaseException:
        _end(arguments, run)
        raise
    _end(arguments, run)


def _end(arguments: Namespace, run: RemoteRun) -> None:
    if arguments.keep:
        print(STAYS.format(id=run.id), file=sys.stderr)
    else:
        run.remove()


def _query(arguments: Namespace) -> list[tuple[str, str]]:
    escaped = [("escape_formulas", "true")] if arguments.escape_formulas else []
    assumed = [("assume", f"{column}:{value}") for column, value in arguments.assume]
    how = [(name, str(getattr(arguments, name))) for name in ("kind", *OF_CLAIMS) if getattr(arguments, name)]
    told = [("profile", arguments.profile)] if arguments.profile else []
    told += [("unknown", name) for name in arguments.unknown]
    told += [("column", f"{header}:{column}") for header, column in arguments.column]
    told += [("ignore", header) for header in arguments.ignore]
    told += [("rules_digest", arguments.rules_digest)] if arguments.rules_digest else []
    told += [("as_published", arguments.as_published.isoformat())] if arguments.as_published else []
    return [("tolerance", yuan(arguments.tolerance)), *how, *assumed, *told, *escaped]
