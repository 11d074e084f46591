"""A process of its own that does with publications what it is told, one line a deed, by a clock that it is told too.

    python -m tests.state.publisher ADDRESS

A line of its input is JSON: what to `do`, the `days` that its clock is ahead, and what that takes; so is each answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from calc_service.config import PROJECT_FOLDER
from calc_service.state import history, proposals
from calc_service.state.keys import Key, KeyLimits
from calc_service.state.opening import open_state
from calc_service.state.refusals import PublishingRefused
from calc_service.state.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from calc_service.state.opening import KeptState

START = datetime(2026, 11, 29, 3, 0, 30, tzinfo=UTC)


def key_of(person: str) -> Key:
    """A key for both roles."""
    roles = ("policy", "approver")
    return Key("0" * 16, f"key of {person}", person, roles, START, date.max, None, None, None, None, KeyLimits())


def approve(state: KeptState, said: dict[str, Any]) -> int:
    return history.approve(state, said["proposal"], said["seen"], key_of(said["person"])).number


def withdraw(state: KeptState, said: dict[str, Any]) -> None:
    proposals.withdraw(state, said["proposal"], key_of(said["person"]))


def in_force(state: KeptState, _: dict[str, Any]) -> int:
    found = history.in_force(state)
    return found.number if found else 0


DEEDS: dict[str, Callable[[KeptState, dict[str, Any]], int | None]] = {
    "approve": approve,
    "withdraw": withdraw,
    "in_force": in_force,
}


class Publisher:
    """Such a process, told and heard from here."""

    def __init__(self, address: str) -> None:
        command = [sys.executable, "-m", __name__, address]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=PROJECT_FOLDER, stdin=pipe, stdout=pipe, text=True)

    def tell(self, do: str, said: Mapping[str, str] = MappingProxyType({}), days: float = 0) -> None:
        """Let it do something, without waiting for that."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, "days": days} | dict(said)) + "\n")
        self.process.stdin.flush()

    def hear(self) -> int | str | None:
        """What came of it: the number of an entry, nothing, or the code of a refusal."""
        assert self.process.stdout
        said: int | str | None = json.loads(self.process.stdout.readline())
        return said

    def stop(self) -> None:
        self.process.communicate()


@contextmanager
def publishers(address: str, number: int) -> Iterator[list[Publisher]]:
    """So many that are ready."""
    found = [Publisher(address) for _ in range(number)]
    try:
        for one in found:
            one.tell("in_force")
        for one in found:
            one.hear()
        yield found
    finally:
        for one in found:
            one.stop()


def main() -> None:
    moment = START
    state = open_state(sys.argv[1], Surroundings(now=lambda: moment))
    for line in sys.stdin:
        said = json.loads(line)
        moment = START + timedelta(days=said["days"])
        try:
            answer: object = DEEDS[said["do"]](state, said)
        except PublishingRefused as refusal:
            answer = refusal.code
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    state.engine.dispose()


if __name__ == "__main__":
    main()
