"""What the tests of the commands that publish share: a state with keys for two persons, and rules to propose."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

from calc_service.config import RULES_FOLDER
from calc_service.state.opening import KeptState, open_state
from tests.policy.proposed.drafts import CATASTROPHIC, People, people

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Run = Callable[..., tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Office:
    """A state, whose keys lie in files of `folder`; commands act with the one that `acts` names."""

    folder: Path
    state: KeptState
    people: People
    monkeypatch: pytest.MonkeyPatch

    def acts(self, name: str | None) -> None:
        """From now on commands act with this key, or with none."""
        if name is None:
            self.monkeypatch.delenv("CALC_KEY_FILE", raising=False)
            return
        file = self.folder / f"key-{name}"
        file.touch(mode=0o600)
        file.write_text(self.people.tokens[name])
        self.monkeypatch.setenv("CALC_KEY_FILE", str(file))


def an_office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    address = f"sqlite:///{folder}/calc.db"
    monkeypatch.setenv("CALC_STATE", address)
    monkeypatch.delenv("CALC_KEY_FILE", raising=False)
    state = open_state(address)
    return Office(folder, state, people(state), monkeypatch)


def rules_with(into: Path, old: str = "verified: false", new: str = "verified: true", name: str = CATASTROPHIC) -> Path:
    """A copy of the rules with one edit."""
    folder = Path(copytree(RULES_FOLDER, into))
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def printed(run: Run, *arguments: object) -> Any:  # noqa: ANN401  a JSON document
    """What a command prints as JSON."""
    status, said, complained = run("rules", *arguments, "--format", "json")
    assert (status, complained) == (0, "")
    return json.loads(said)
