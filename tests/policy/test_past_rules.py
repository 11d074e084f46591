"""Rules of the past: computed by where nothing has changed that decides amounts, refused with the reason elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from calc_service.policy import past_rules
from calc_service.policy.law_code import law_digest
from calc_service.policy.past_refusals import PastRulesRefused
from calc_service.policy.past_rules import MOST_AT_HAND, KeptRules
from calc_service.rulebook.load import load
from calc_service.state.folders import KeptFolder, digest_of, keep
from calc_service.state.opening import KeptState, open_state
from calc_service.state.refusals import StateUnreachable
from calc_service.state.tables import FOLDERS
from tests.published import folder_of, publish, with_ratio
from tests.state.clocks import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OTHER_LAW = f"sha256:{0:064x}"
RATIO = "subsistence_allowance"


@pytest.fixture(scope="module")
def folders() -> list[KeptFolder]:
    """Rules of which each gives a per cent more than the one before."""
    return [folder_of(with_ratio(percent)) for percent in range(70, 76)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> Iterator[KeptState]:
    state = open_state(f"sqlite:///{tmp_path}/calc.db", clock.surroundings())
    yield state
    state.engine.dispose()


@pytest.fixture
def rules(state: KeptState) -> KeptRules:
    return KeptRules(state, identity_numbers=False)


def keeping(state: KeptState, folder: KeptFolder) -> None:
    with state.writing() as connection:
        keep(state, connection, folder)


def refused(work: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(PastRulesRefused) as caught:
        work()
    return caught.value.code, caught.value.message.en


def test_kept_rules_are_computed_by_as_they_were(
    state: KeptState, rules: KeptRules, folders: list[KeptFolder], rules_folder: Path
) -> None:
    for folder in folders[:2]:
        keeping(state, folder)
    first, other = (rules.to_compute(folder.rules_digest) for folder in folders[:2])

    assert first.book.digest == folders[0].rules_digest == load(rules_folder).digest
    assert first.files == folders[0].files
    ratios = [past.book.editions[0][0].medical_assistance.tracks[0].ratio[RATIO].number for past in (first, other)]
    assert ratios == [7000, 7100]


def test_what_the_operator_allows_today_holds_for_past_rules_too(state: KeptState, folders: list[KeptFolder]) -> None:
    keeping(state, folders[0])
    for allowed in (True, False):
        book = KeptRules(state, identity_numbers=allowed).to_compute(folders[0].rules_digest).book
        assert book.identity_numbers_allowed is allowed


def test_rules_that_were_never_kept_are_unknown(rules: KeptRules, folders: list[KeptFolder]) -> None:
    for ask in (rules.to_compute, rules.to_show):
        assert refused(lambda ask=ask: ask(folders[0].rules_digest))[0] == "unknown_rules_digest"  # type: ignore[misc]


def test_where_the_code_of_the_law_has_changed_nothing_is_computed_and_all_is_shown(
    state: KeptState, rules: KeptRules, folders: list[KeptFolder]
) -> None:
    keeping(state, replace(folders[0], law=OTHER_LAW, engine="1.2.3"))

    code, why = refused(lambda: rules.to_compute(folders[0].rules_digest))
    assert code == "rules_not_computable_here"
    assert "engine 1.2.3" in why
    assert rules.to_show(folders[0].rules_digest).book.digest == folders[0].rules_digest
    assert refused(lambda: rules.to_compute(folders[0].rules_digest))[0] == code


def test_what_no_law_was_noted_for_is_not_computed(
    state: KeptState, rules: KeptRules, folders: list[KeptFolder]
) -> None:
    keeping(state, replace(folders[0], law=""))
    assert refused(lambda: rules.to_compute(folders[0].rules_digest))[0] == "rules_not_computable_here"


def test_rules_that_this_engine_serves_are_computed_by_once_others_are_in_force(
    state: KeptState, rules: KeptRules, folders: list[KeptFolder]
) -> None:
    keeping(state, replace(folders[0], law=OTHER_LAW, engine="1.2.3"))
    rules.to_show(folders[0].rules_digest)
    rules.note_served(folders[0].rules_digest)
    rules.note_served(folders[0].rules_digest)
    rules.note_served(folders[1].rules_digest)  # which are not kept

    assert rules.to_compute(folders[0].rules_digest).computable


def test_rules_whose_shape_is_not_read_any_more_say_which_engine_read_them(
    state: KeptState, rules: KeptRules, folders: list[KeptFolder]
) -> None:
    files = {**folders[0].files, "safeguards.yaml": b"what: was\n"}
    keeping(state, replace(folders[0], files=files, digest=digest_of(files), engine="1.2.3"))

    for ask in (rules.to_compute, rules.to_show):
        code, why = refused(lambda ask=ask: ask(folders[0].rules_digest))  # type: ignore[misc]
        assert code == "rules_not_computable_here"
        assert "1.2.3" in why
        assert "shape" in why


def test_rules_that_read_as_others_today_are_not_taken_for_them(
    state: KeptState, rules: KeptRules, folders: list[KeptFolder]
) -> None:
    keeping(state, replace(folders[0], rules_digest=folders[1].rules_digest))
    assert refused(lambda: rules.to_compute(folders[1].rules_digest))[0] == "rules_not_computable_here"


def test_damaged_rules_are_told_and_never_computed_by(
    state: KeptState, rules: KeptRules, folders: list[KeptFolder]
) -> None:
    keeping(state, folders[0])
    with state.writing() as connection:
        connection.execute(update(FOLDERS).values(files=b"nothing"))

    code, why = refused(lambda: rules.to_compute(folders[0].rules_digest))
    assert code == "rules_not_computable_here"
    assert "damaged" in why


def test_few_rules_stay_in_memory_and_those_asked_for_last(
    state: KeptState, rules: KeptRules, folders: list[KeptFolder]
) -> None:
    for folder in folders:
        keeping(state, folder)
        rules.to_compute(folder.rules_digest)
        rules.at_hand(folders[0].rules_digest)

    at_hand = [folder for folder in folders if rules.at_hand(folder.rules_digest)]
    assert at_hand == [folders[0], *folders[-(MOST_AT_HAND - 1) :]]


def test_rules_at_hand_need_no_database(state: KeptState, rules: KeptRules, folders: list[KeptFolder]) -> None:
    keeping(state, folders[0])
    had = rules.to_compute(folders[0].rules_digest)
    with state.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE folders RENAME TO gone")

    assert rules.to_compute(folders[0].rules_digest) is had
    with pytest.raises(StateUnreachable):
        rules.to_compute(folders[1].rules_digest)


def test_a_day_has_the_rules_that_were_in_force_at_its_end(
    state: KeptState, rules: KeptRules, clock: Clock, folders: list[KeptFolder]
) -> None:
    first_day = date.fromisoformat(clock.surroundings().today())
    publish(state, folders[0])
    clock.move(minutes=1)
    publish(state, folders[1])
    clock.move(days=10)
    publish(state, folders[2])

    for days, folder in ((0, 1), (1, 1), (9, 1), (10, 2)):
        assert rules.published(first_day + timedelta(days=days)) == folders[folder].rules_digest


def test_a_day_begins_in_chongqing(state: KeptState, rules: KeptRules, clock: Clock, folders: list[KeptFolder]) -> None:
    clock.move(hours=16)  # past midnight there, not yet by UTC
    today = clock.moment.date() + timedelta(days=1)
    assert today.isoformat() == clock.surroundings().today() != clock.moment.date().isoformat()
    publish(state, folders[0])

    assert rules.published(today) == folders[0].rules_digest
    assert refused(lambda: rules.published(today - timedelta(days=1)))[0] == "not_published_then"


def test_rules_published_for_a_later_day_are_known_from_that_day_on(
    state: KeptState, rules: KeptRules, clock: Clock, folders: list[KeptFolder]
) -> None:
    today = date.fromisoformat(clock.surroundings().today())
    publish(state, folders[0])
    publish(state, folders[1], start=today + timedelta(days=2))
    clock.move(days=2)

    assert rules.published(today + timedelta(days=1)) == folders[0].rules_digest
    assert rules.published(today + timedelta(days=2)) == folders[1].rules_digest


def test_days_without_published_rules_say_why(
    state: KeptState, rules: KeptRules, clock: Clock, folders: list[KeptFolder]
) -> None:
    today = date.fromisoformat(clock.surroundings().today())
    assert "no rules have been published" in refused(lambda: rules.published(today))[1]

    publish(state, folders[0])
    before = refused(lambda: rules.published(today - timedelta(days=1)))
    later = refused(lambda: rules.published(today + timedelta(days=1)))
    assert before[0] == later[0] == "not_published_then"
    assert today.isoformat() in before[1]
    assert "has not come" in later[1]


def test_what_is_kept_by_this_engine_says_its_law(folders: list[KeptFolder]) -> None:
    assert {folder.law for folder in folders} == {law_digest()}
    assert len(folders) > past_rules.MOST_AT_HAND
