"""Of an impact every figure is kept, and nobody who stands behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from calc_service.batch.audit import Request
from calc_service.policy.folder_files import laid_out
from calc_service.policy.impact import FiguresOf, Weighed, WeighedRun, Weighing, document
from calc_service.policy.impact.job import MadeUpPersons, made_up_tables
from calc_service.policy.impact.result import CLAIMS, ENROLMENTS
from calc_service.policy.proposed.without_persons import without_persons
from calc_service.rulebook.load import load
from tests.policy.proposed.drafts import changed

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook
    from calc_service.policy.impact.reply_types import ImpactReply

RATIO = ("subsistence_allowance: 70%", "subsistence_allowance: 60%", "medical_assistance.yaml")
PREMIUM = ("2025: {tier_1: 400", "2025: {tier_1: 430", "premium_subsidy.yaml")


@pytest.fixture(scope="module")
def impact(book: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> ImpactReply:
    """Of some hundred made-up persons, many of whom gain or lose."""
    files = changed(*PREMIUM, files=changed(*RATIO))
    after = load(laid_out(files, Path(tmp_path_factory.mktemp("after"))))
    tables = made_up_tables(MadeUpPersons(300, 1, 2025, enrolled=True), book)
    weighing = Weighing(Request(settled=False), None, FiguresOf(2025, 2025))
    weighed = Weighed(
        *weighing.impacts(tables[CLAIMS], tables[ENROLMENTS], book, after),
        book,
        after,
        run=WeighedRun("2026-11-29", "", "", ()),
        changes=(),
        defaults=(),
    )
    return document(weighed)


def ids_in(impact: ImpactReply) -> set[str]:
    """Every person and every claim that is named."""
    found: set[str] = set()

    def walk(part: object) -> None:
        if isinstance(part, dict):
            found.update(str(part[key]) for key in ("person_id", "claim_id") if part.get(key))
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(msgspec.to_builtins(impact))
    return found


def test_nobody_is_named_in_what_is_kept(impact: ImpactReply) -> None:
    named = ids_in(impact)
    kept = msgspec.json.encode(without_persons(impact)).decode()

    assert len(named) >= 10
    assert [one for one in named if one in kept] == []


def test_every_count_and_amount_is_kept(impact: ImpactReply) -> None:
    kept = without_persons(impact)
    assert kept.result == impact.result
    assert kept.amounts == impact.amounts
    assert kept.by_category == impact.by_category
    assert (kept.losing, kept.gaining, kept.rejected.rows) == (impact.losing, impact.gaining, impact.rejected.rows)
    assert impact.premium is not None
    assert kept.premium is not None
    assert kept.premium.amounts == impact.premium.amounts
