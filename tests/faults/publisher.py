"""A process that publishes again and again, each time a ratio a little higher, and tells of what it has published.

    python -m tests.faults.publisher ADDRESS

Several at once publish one after the other: of two who came to the same one proposes anew.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from bench.published import AS_SHIPPED, CHANGED, RATIO
from bench.service import PROJECT
from calc_service import __version__
from calc_service.config import RULES_FOLDER
from calc_service.policy.folder_files import files_of
from calc_service.state import keys
from calc_service.state.folders import KeptFolder, digest_of
from calc_service.state.history import KeptEntry, approve, history
from calc_service.state.opening import open_state
from calc_service.state.proposals import PUBLISHED, ProposalDraft, propose
from calc_service.state.refusals import PublishingRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from calc_service.state.opening import KeptState

PUBLISHERS: Final = 2
SECONDS_BETWEEN: Final = 2.0
AGAIN: Final = 'n=0; while :; do n=$((n+1)); timeout -s KILL $((9 + n % 5)) "$0" -m tests.faults.publisher "$1"; done'
"""Each is killed after some seconds, wherever it is, and another one started."""


def numbered(number: int) -> KeptFolder:
    """Sound rules like no others: the ratio is as many hundredths of a percent higher."""
    files = files_of(RULES_FOLDER)
    content, ratio = files[CHANGED].decode(), f"{AS_SHIPPED + number / 100:.2f}"
    files[CHANGED] = content.replace(RATIO.format(AS_SHIPPED), RATIO.format(ratio), 1).encode()
    digest = digest_of(files)
    return KeptFolder(digest, digest, __version__, files)


def publish(state: KeptState, policy: keys.Key, approver: keys.Key) -> KeptEntry:
    """The next ones; raises `PublishingRefused` where somebody was faster. The reason is their number."""
    before = [int(entry.said["reason"]) for entry in history(state) if entry.kind == PUBLISHED]
    number = before[-1] if before else 0
    draft = ProposalDraft(numbered(number + 1), numbered(number), None, str(number + 1), json.dumps(number + 1), "{}")
    proposal = propose(state, draft, policy)
    return approve(state, proposal.id, proposal.difference_digest, approver)


def main() -> None:
    """Publish until killed."""
    state = open_state(sys.argv[1])
    by_name = {key.name: key for key in keys.every_key(state)}
    while True:
        with suppress(PublishingRefused):
            entry = publish(state, by_name[keys.POLICY], by_name[keys.APPROVER])
            sys.stdout.write(json.dumps([entry.number, entry.hash, time.monotonic()]) + "\n")
            sys.stdout.flush()
        time.sleep(SECONDS_BETWEEN)


@contextmanager
def publishing(address: str, folder: Path) -> Iterator[list[Path]]:
    """Those processes, killed and started again; in the files stands what they told of."""
    told = [folder / f"publisher-{number}" for number in range(PUBLISHERS)]
    started = []
    for file in told:
        with file.open("wb") as out:
            command = ["sh", "-c", AGAIN, sys.executable, address]
            started.append(
                subprocess.Popen(command, cwd=PROJECT, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True)
            )
    try:
        yield told
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    main()
