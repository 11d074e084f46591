"""Keys in simulation: what is done with them, and what must hold whatever befell."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from calc_service.state import keys, refusals
from calc_service.state.refusals import RefusedByState

from .days import day_of, first_day, last_day
from .faults import must
from .places import Latest, Once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from random import Random

    from calc_service.state.keys import Key
    from calc_service.state.opening import KeptState

    from .asking import Asking, Refusal
    from .places import Journal
    from .world import Act

PERSONS = ("张三", "李四", "王五")
MOST_KEYS = 100
DAYS_OF_A_KEY = (-1, 0, 1, 2, 400, 400, 400)
HOW_OFTEN = {"find": 60, "create": 14, "revoke": 7, "find_wrong": 6, "list_all": 7, "create_again": 3, "revoke_none": 3}
AT_THE_SAME = 0.5
"""The share of operations on the key of the one before."""
SECONDS_BETWEEN_NOTES = 60
"""Of a key's use, said once more: what is tried is not asked what is right."""
NOBODYS = "calc_0123456789abcdef_" + "A" * 43


@dataclass(eq=False, slots=True)
class Wanted:
    """A key as somebody wanted it; its id and secret are among what that call was given by chance."""

    act: Act
    name: str
    person: str
    roles: tuple[str, ...]
    valid_until: date

    def token(self) -> str:
        """Of one that nobody heard of, nobody's where the call did not come so far."""
        if len(self.act.drawn) < 2:
            return NOBODYS
        secret = urlsafe_b64encode(self.act.drawn[1]).decode().rstrip("=")
        return f"calc_{self.act.drawn[0].hex()}_{secret}"

    def made(self, key: Key) -> bool:
        """Whether that is it, as a whole."""
        wanted = (self.name, self.person, self.roles, self.valid_until)
        return (
            self.act.drawn[:1] == [bytes.fromhex(key.id)]
            and (key.name, key.person, key.roles, key.valid_until) == wanted
            and key.created_at in {one.replace(microsecond=0) for one in self.act.moments}
        )


@dataclass(eq=False, slots=True)
class Known:
    """All that is known of a name: its key, when it was revoked, when it was last used."""

    name: str
    key: Once
    revoked: Once
    used: Latest
    wanted: list[Wanted] = field(default_factory=list)

    def found(self, key: Key | None, act: Act) -> None:
        """A reading has found `key` under this name, None for nothing."""
        assert act.ended is not None
        self.key.found(key, act.begun, act.ended)
        self.revoked.found(key and key.revoked_at, act.begun, act.ended)
        self.used.found(key and key.last_used_at, act.begun)


class Keys:
    """The operations: each asks the state and holds its answer against what is known."""

    def __init__(self, chance: Random, journal: Journal) -> None:
        self.chance, self.journal = chance, journal
        self.known: dict[str, Known] = {}
        self.latest = ""
        self.names = [name for name, weight in HOW_OFTEN.items() for _ in range(weight)]

    def operate(self, state: KeptState, asking: Asking) -> None:
        """One operation, whichever chance says."""
        name = self.chance.choice(self.names)
        work: Callable[[KeptState, Asking], None] = getattr(self, name if self.known else "create")
        work(state, asking)

    def look(self, state: KeptState, asking: Asking) -> None:
        """All of it."""
        self.list_all(state, asking)

    def create(self, state: KeptState, asking: Asking) -> None:
        # Now and then the name that somebody else is just making a key of.
        number = max(len(self.known) - self.chance.choice((0, 0, 1)), 0)
        self._create(state, asking, f"desk-{min(number, MOST_KEYS)}")

    def create_again(self, state: KeptState, asking: Asking) -> None:
        self._create(state, asking, self._one().name)

    def _create(self, state: KeptState, asking: Asking, name: str) -> None:
        act = asking.begin(f"create {name}")
        valid_until = day_of(asking.moment()) + timedelta(days=self.chance.choice(DAYS_OF_A_KEY))
        roles = tuple(role for role in keys.ROLES if self.chance.random() < 0.5) or ("auditor",)
        wanted = Wanted(act, name, self.chance.choice(PERSONS), roles, valid_until)
        known = self._known(name)
        write = self.journal.opened(act, wanted.made)
        known.wanted.append(wanted)
        known.key.writes.append(write)
        answer = asking.answer(lambda: keys.create(state, name, wanted.person, reversed(roles), valid_until))
        assert act.ended is not None
        if not isinstance(answer, RefusedByState):
            must(answer == wanted.token(), f"the token of {name} is not what it was made of")
            must(valid_until >= first_day(act), f"{name} was made for a day that is over")
            known.key.hold(write, act.ended)
            self.journal.committed(act)
            return
        known.key.writes.remove(write)
        known.wanted.remove(wanted)
        if answer.code == refusals.PAST_DAY:
            must(valid_until < last_day(act), f"{name} was refused for a day that is not over")
        else:
            must(answer.code == refusals.NAME_TAKEN, f"{name} was refused: {answer}")
            known.key.found_some(act.ended)

    def revoke(self, state: KeptState, asking: Asking) -> None:
        known = self._one()
        act = asking.begin(f"revoke {known.name}")
        write = self.journal.opened(act, lambda at: at in {one.replace(microsecond=0) for one in act.moments})
        known.revoked.writes.append(write)
        answer = asking.answer(lambda: keys.revoke(state, known.name))
        assert act.ended is not None
        if isinstance(answer, RefusedByState):
            known.revoked.writes.remove(write)
            must(answer.code == refusals.UNKNOWN, f"{known.name} was not revoked: {answer}")
            known.key.found_nothing(act.begun)
        else:
            known.key.found_some(act.ended)
            known.revoked.found_some(act.ended)

    def revoke_none(self, state: KeptState, asking: Asking) -> None:
        asking.begin("revoke none")
        answer = asking.answer(lambda: keys.revoke(state, "nobody"))
        must(isinstance(answer, RefusedByState) and answer.code == refusals.UNKNOWN, "a key that never was was revoked")

    def find(self, state: KeptState, asking: Asking) -> None:
        known = self._one()
        if not known.wanted:
            return
        wanted = self.chance.choice(known.wanted)
        act = asking.begin(f"find {known.name}")
        write = self.journal.opened(act, lambda at: at in {_minute(one) for one in act.moments})
        known.used.writes.append(write)
        answer = asking.answer(lambda: keys.find(state, wanted.token()))
        assert act.ended is not None
        if isinstance(answer, RefusedByState):
            known.used.writes.remove(write)
            self._refused(known, wanted, answer, act)
            return
        must(wanted.made(answer), f"another key was found for {known.name}")
        known.found(answer, act)
        must(answer.valid_until >= first_day(act), f"{known.name} is good after its last day")
        if not _is_due(answer, act):
            known.used.writes.remove(write)
        elif not act.excused:
            write.sure = True
            self.journal.committed(act)

    def _refused(self, known: Known, wanted: Wanted, answer: Refusal, act: Act) -> None:
        assert act.ended is not None
        if answer.code == refusals.UNKNOWN:
            is_its = known.key.holds is not None and known.key.holds.act is wanted.act
            if is_its:
                known.key.found_nothing(act.begun)
            return
        known.key.found_some(act.ended)
        if answer.code == refusals.REVOKED:
            known.revoked.found_some(act.ended)
        else:
            must(answer.code == refusals.EXPIRED, f"{known.name} was not found: {answer}")
            must(wanted.valid_until < last_day(act), f"{known.name} expired before its day")

    def find_wrong(self, state: KeptState, asking: Asking) -> None:
        known = self._one()
        right = known.wanted[-1].token() if known.wanted else NOBODYS
        wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
        asking.begin("find wrong")
        answer = asking.answer(lambda: keys.find(state, wrong))
        must(
            isinstance(answer, RefusedByState) and answer.code == refusals.UNKNOWN,
            f"{known.name} opened to a wrong key",
        )

    def list_all(self, state: KeptState, asking: Asking) -> None:
        act = asking.begin("list")
        answer = asking.answer(lambda: keys.every_key(state))
        assert not isinstance(answer, RefusedByState)
        found = {key.name: key for key in answer}
        must(len(found) == len(answer), "a name is there twice")
        must(len({key.id for key in answer}) == len(answer), "an id is there twice")
        must(found.keys() <= self.known.keys(), f"{found.keys() - self.known.keys()} is there, which nobody made")
        for name, known in self.known.items():
            known.found(found.get(name), act)

    def _one(self) -> Known:
        """Often one that somebody is at just now."""
        known = self.known.get(self.latest) if self.chance.random() < AT_THE_SAME else None
        known = known or self.chance.choice(list(self.known.values()))
        self.latest = known.name
        return known

    def _known(self, name: str) -> Known:
        if name not in self.known:
            self.known[name] = Known(name, Once(name), Once(f"{name}'s end"), Latest(f"{name}'s last use"))
        return self.known[name]


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _is_due(key: Key, act: Act) -> bool:
    """Whether the use of `key` had to be noted, which shows its last use before."""
    if key.last_used_at is None:
        return True
    since = (act.moments[-1].replace(microsecond=0) - key.last_used_at).total_seconds()
    return not 0 <= since < SECONDS_BETWEEN_NOTES
