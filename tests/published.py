"""Rules that two persons have published, without what is looked at before: in force as soon as they are named."""

from __future__ import annotations

import json
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from calc_service.config import RULES_FOLDER
from calc_service.policy.folder_files import files_of, laid_out
from calc_service.policy.publishing import kept
from calc_service.state import folders
from calc_service.state.history import approve, history
from calc_service.state.keys import Key, create, find
from calc_service.state.proposals import PUBLISHED, ProposalDraft, propose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calc_service.state.folders import KeptFolder
    from calc_service.state.opening import KeptState

LAST_DAY = date(2099, 12, 31)
NUMBERS = count(1)
SPECIAL_RATIO = ("medical_assistance.yaml", "subsistence_allowance: 70%")
"""Where the rules give persons with the subsistence allowance seventy per cent of what special disease costs them."""


def with_ratio(percent: int) -> dict[str, bytes]:
    """The files of the rules with another ratio."""
    name, old = SPECIAL_RATIO
    files = files_of(RULES_FOLDER)
    text = files[name].decode()
    assert old in text
    return {**files, name: text.replace(old, old.replace("70", str(percent))).encode()}


def folder_of(files: Mapping[str, bytes]) -> KeptFolder:
    """These files as they are kept."""
    with TemporaryDirectory() as place:
        return kept(laid_out(files, Path(place)))


def publish(state: KeptState, folder: KeptFolder, start: date | None = None) -> KeptFolder:
    """Propose a folder and let another person approve it; returns it."""
    base = _newest(state, folder)
    difference = json.dumps({"before": base.rules_digest, "after": folder.rules_digest})
    draft = ProposalDraft(folder, base, start, "调整", difference, "{}")
    proposal = propose(state, draft, _person(state, "张三"))
    approve(state, proposal.id, proposal.difference_digest, _person(state, "李四"))
    return folder


def _newest(state: KeptState, otherwise: KeptFolder) -> KeptFolder:
    published = [entry.folder for entry in history(state) if entry.kind == PUBLISHED]
    return folders.folder(state, published[-1]) if published else otherwise


def _person(state: KeptState, who: str) -> Key:
    return find(state, create(state, f"key-{next(NUMBERS)}", who, ["policy", "approver"], LAST_DAY))
