"""Drafts of changed rules as they are proposed, but for the decision space and the coverage, tested elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from calc_service.config import RULES_FOLDER
from calc_service.policy.coverage.report import CoveredClause, RulesCoverage
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.folder_files import files_of
from calc_service.policy.publishing import Wish, draft
from calc_service.state.keys import Key, create, find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calc_service.engine.edition import RuleBook
    from calc_service.rulebook.load import SoundRules
    from calc_service.state.opening import KeptState
    from calc_service.state.proposals import ProposalDraft

DAY, LAST_DAY = date(2026, 11, 29), date(2099, 12, 31)
FILES = files_of(RULES_FOLDER)
CATASTROPHIC = "catastrophic_insurance.yaml"
REASON = "核对了起付线的文件"
DIGEST = f"sha256:{'0' * 64}"


def changed(old: str, new: str, name: str = CATASTROPHIC, files: Mapping[str, bytes] = FILES) -> dict[str, bytes]:
    """`files` with one edit of the file `name`, which has to hold `old`."""
    text = files[name].decode()
    assert old in text
    return {**files, name: text.replace(old, new, 1).encode()}


VERIFIED = changed("verified: false", "verified: true")
"""The first year's terms come to be verified."""


def explored(_: RuleBook) -> ExploredSpace:
    return ExploredSpace(points=1_400_000, situations=900, errors=0, warnings=2, violations=[])


def covered(_: Path, rules: SoundRules) -> RulesCoverage:
    total = CoveredClause(None, None, 812, 812, 0, 0, 0, 0, "100.00%")
    return RulesCoverage(rules.book.digest, 100, total, [], [], [], 0, [])


def drafted(
    files: Mapping[str, bytes] = VERIFIED, base: Mapping[str, bytes] = FILES, start: date | None = None
) -> ProposalDraft:
    with TemporaryDirectory() as folder:
        return draft(files, base, Wish(start, REASON), DAY, Path(folder), explore=explored, cover=covered)


@dataclass(frozen=True, slots=True)
class People:
    """Two persons; the first has a second key, with which to approve."""

    policy: Key
    approver: Key
    policys_other_key: Key
    tokens: Mapping[str, str]


def people(state: KeptState) -> People:
    """With a key for each, by name in `tokens`."""
    tokens = {
        "policy-1": create(state, "policy-1", "张三", ["policy"], LAST_DAY),
        "approver-1": create(state, "approver-1", "李四", ["approver"], LAST_DAY),
        "approver-2": create(state, "approver-2", "张三", ["policy", "approver"], LAST_DAY),
        "desk-1": create(state, "desk-1", "王五", ["caseworker"], LAST_DAY),
    }
    keys = {name: find(state, token) for name, token in tokens.items()}
    return People(keys["policy-1"], keys["approver-1"], keys["approver-2"], tokens)
