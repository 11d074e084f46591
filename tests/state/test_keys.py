"""Keys: who may come in, until when, and what is kept of that."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from calc_service.state import keys, refusals
from calc_service.state.keys import create, every_key, find, revoke
from calc_service.state.refusals import KeyRefused
from calc_service.state.tables import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.state.opening import KeptState
    from tests.state.clocks import Clock

LAST_DAY = date(2026, 12, 31)


def made(state: KeptState, name: str = "desk-1", person: str = "张三", roles: tuple[str, ...] = ("auditor",)) -> str:
    return create(state, name, person, roles, LAST_DAY)


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(KeyRefused) as caught:
        work()
    return caught.value.code


def test_a_key_is_found_by_itself_alone(state: KeptState) -> None:
    token = made(state, roles=("policy", "caseworker"))
    other = made(state, "desk-2", "李四")

    assert (find(state, token).name, find(state, token).roles) == ("desk-1", ("caseworker", "policy"))
    assert find(state, other).person == "李四"


@pytest.mark.parametrize("spoilt", ["", "calc_", "x" * 10_000, "calc_0123456789abcdef_" + "A" * 43, "钥匙"])
def test_what_is_no_key_opens_nothing(state: KeptState, spoilt: str) -> None:
    made(state)
    assert refused(lambda: find(state, spoilt)) == refusals.UNKNOWN


def test_no_other_secret_opens_for_a_key_that_exists(state: KeptState) -> None:
    token = made(state)
    for place in range(22, len(token)):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert refused(lambda other=other: find(state, other)) == refusals.UNKNOWN  # type: ignore[misc]


def test_secrets_are_compared_in_constant_time_whether_or_not_there_is_such_a_key(
    state: KeptState, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[str, str]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(keys, "compare_digest", compare)
    token = made(state)
    find(state, token)
    refused(lambda: find(state, token[:-1] + ("A" if token[-1] != "A" else "B")))
    refused(lambda: find(state, "calc_0123456789abcdef_" + "A" * 43))

    assert [len(one) == len(other) == 64 for one, other in compared] == [True, True, True]


def test_a_key_is_never_kept_only_what_it_hashes_to(state: KeptState) -> None:
    token = made(state)
    with state.reading() as connection:
        row = connection.execute(select(KEYS)).one()

    secret = token.split("_", 2)[2]
    assert not any(secret in str(value) for value in row)
    assert re.fullmatch("[0-9a-f]{64}", row.hash)
    assert not hasattr(every_key(state)[0], "hash")


def test_a_key_is_good_through_its_last_day_in_chongqing(state: KeptState, clock: Clock) -> None:
    token = made(state)
    clock.moment = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert find(state, token).valid_until == LAST_DAY
    clock.move(seconds=1)  # midnight there
    assert refused(lambda: find(state, token)) == refusals.EXPIRED


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(state: KeptState, clock: Clock) -> None:
    token = made(state)
    revoke(state, "desk-1")
    clock.move(days=1)
    revoke(state, "desk-1")

    assert refused(lambda: find(state, token)) == refusals.REVOKED
    assert [key.revoked_at for key in every_key(state)] == [datetime(2026, 11, 29, 3, 0, 30, tzinfo=UTC)]
    assert refused(lambda: revoke(state, "desk-2")) == refusals.UNKNOWN


def test_a_name_means_one_key_for_ever(state: KeptState) -> None:
    made(state)
    revoke(state, "desk-1")
    assert refused(lambda: made(state, person="李四")) == refusals.NAME_TAKEN
    assert len(every_key(state)) == 1


@pytest.mark.parametrize(
    "name", ["", "two words", "a\nb", "x" * 61, "a:b", "\x1b[1m", "u11010519491231002X", "１" * 18]
)
def test_a_name_is_one_word_that_a_log_can_hold(state: KeptState, name: str) -> None:
    assert refused(lambda: made(state, name)) == refusals.NOT_A_NAME


@pytest.mark.parametrize("person", ["", "  ", "x" * 61, "张\x00三", "11010519491231002X", "张三 110105194912310021"])
def test_no_identity_number_says_whose_a_key_is(state: KeptState, person: str) -> None:
    assert refused(lambda: made(state, person=person)) == refusals.NOT_A_PERSON


def test_one_person_is_written_in_one_way(state: KeptState) -> None:
    made(state, "one", " Zhang  San ")
    made(state, "two", "Ｚｈａｎｇ\u3000Ｓａｎ")
    assert {key.person for key in every_key(state)} == {"Zhang San"}


@pytest.mark.parametrize("roles", [(), ("boss",), ("auditor", "boss")])
def test_only_roles_that_exist_are_given(state: KeptState, roles: tuple[str, ...]) -> None:
    assert refused(lambda: made(state, roles=roles)) == refusals.NO_ROLE


def test_no_key_is_made_for_a_day_that_is_over_in_chongqing(state: KeptState, clock: Clock) -> None:
    clock.moment = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
    day = date(2026, 11, 29)
    assert refused(lambda: create(state, "desk-1", "张三", ("auditor",), day)) == refusals.PAST_DAY


def test_the_last_use_is_noted_once_a_minute(state: KeptState, clock: Clock) -> None:
    token = made(state)
    noted = []
    for seconds in (0, 20, 9, 1, 60):
        clock.move(seconds=seconds)
        find(state, token)
        noted.append(every_key(state)[0].last_used_at)

    at = [datetime(2026, 11, 29, 3, minute, tzinfo=UTC) for minute in (0, 0, 0, 1, 2)]
    assert noted == at


def test_a_clock_that_was_ahead_does_not_keep_uses_from_being_noted(state: KeptState, clock: Clock) -> None:
    token = made(state)
    clock.move(days=20)
    find(state, token)
    clock.move(days=-20)
    find(state, token)
    assert every_key(state)[0].last_used_at == datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


def test_every_refusal_says_itself_in_both_languages() -> None:
    assert all(message.zh and message.en for message in keys.MESSAGES.values())
