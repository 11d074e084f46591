"""Publications in simulation: what is done with proposals and the history, and what must hold whatever befell."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from calc_service.state import folders, history, proposals, refusals
from calc_service.state.keys import Key, KeyLimits
from calc_service.state.proposals import WITHDRAWN, ProposalDraft
from calc_service.state.refusals import RefusedByState

from .chain import Approval, Chain
from .days import day_of, first_day, last_day
from .faults import must
from .places import Once
from .proposed import FOLDERS, NO_PROPOSAL, Known, Version, folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from calc_service.state.opening import KeptState

    from .asking import Asking, Refusal
    from .places import Journal
    from .world import Act

PERSONS = ("张三", "李四", "王五")
MOST_PROPOSALS = 60
DAYS_TO_WAIT = (None, None, -1, 0, 1, 1, 2, 3)
"""Until what is proposed is to be in force."""
HOW_OFTEN = {
    "look_in_force": 25,
    "approve": 22,
    "propose": 12,
    "change": 8,
    "withdraw": 5,
    "read_history": 5,
    "read_proposals": 4,
    "read_versions": 8,
    "read_folder": 10,
    "approve_none": 1,
    "wait_a_day": 4,
}
AT_THE_SAME = 0.6
"""The share of operations on the proposal of the one before."""
AS_MEANT = 0.85
"""The share of those who do what they may: on top of what was published last, to what is open, with what was seen."""
BOGUS = "sha256:" + "0" * 64


class Publications:
    """The operations: each asks the state and holds its answer against what is known."""

    def __init__(self, chance: Random, journal: Journal) -> None:
        self.chance, self.journal = chance, journal
        self.known: list[Known] = []
        self.latest: Known | None = None
        self.chain = Chain()
        self.folders = {folder(number).digest: Once(f"folder {number}") for number in range(FOLDERS)}
        self.names = [name for name, weight in HOW_OFTEN.items() for _ in range(weight)]
        self.count = 0

    def operate(self, state: KeptState, asking: Asking) -> None:
        """One operation, whichever chance says."""
        name = self.chance.choice(self.names)
        work: Callable[[KeptState, Asking], None] = getattr(self, name if self.known else "propose")
        work(state, asking)

    def look(self, state: KeptState, asking: Asking) -> None:
        """All of it."""
        self.read_history(state, asking)
        self.read_proposals(state, asking)
        self.look_in_force(state, asking)
        for number in range(FOLDERS):
            self._read_folder(state, asking, number)

    def propose(self, state: KeptState, asking: Asking) -> None:
        if len(self.known) >= MOST_PROPOSALS:
            self.read_versions(state, asking)
            return
        act = asking.begin("propose")
        version = self._version(act, asking, self._by())
        known = Known(act, version.by.person, Once("the end of a proposal"))
        write = self.journal.opened(act, version.is_it)
        known.want(version, write)
        self.known.append(known)
        self.latest = known
        answer = asking.answer(lambda: proposals.propose(state, version.draft, version.by))
        if isinstance(answer, RefusedByState):
            self.known.remove(known)
            known.refused(version, write)
            self._past_start(version, answer)
        else:
            must(answer.id == known.id, f"{answer.id} was proposed as {known.id}")
            must(answer.version == 1, f"{answer.id} begins with version {answer.version}")
            self._kept(known, version, answer)

    def change(self, state: KeptState, asking: Asking) -> None:
        known = self._one()
        act = asking.begin(f"change {known.id}")
        version = self._version(act, asking, self._by(known))
        write = self.journal.opened(act, version.is_it)
        known.want(version, write)
        answer = asking.answer(lambda: proposals.change(state, known.id, version.draft, version.by))
        if isinstance(answer, RefusedByState):
            known.refused(version, write)
            if answer.code == refusals.PAST_START:
                self._past_start(version, answer)
            else:
                self._not_let(known, version.by, answer, act)
        else:
            must(version.by.person == known.person, f"{known.id} was changed by another than proposed it")
            self._kept(known, version, answer)

    def withdraw(self, state: KeptState, asking: Asking) -> None:
        known = self._one()
        by = self._by(known)
        act = asking.begin(f"withdraw {known.id}")
        write = self.journal.opened(act, lambda found: found == WITHDRAWN)
        known.end.writes.append(write)
        answer = asking.answer(lambda: proposals.withdraw(state, known.id, by))
        if isinstance(answer, RefusedByState):
            known.end.writes.remove(write)
            self._not_let(known, by, answer, act)
            return
        must(by.person == known.person, f"{known.id} was withdrawn by another than proposed it")
        assert act.ended is not None
        known.end.hold(write, act.ended)
        self.journal.committed(act)

    def approve(self, state: KeptState, asking: Asking) -> None:
        known = self._one()
        as_meant = self.chance.random() < AS_MEANT
        version = known.versions[-1] if as_meant else self.chance.choice(known.versions)
        seen = version.seen if self.chance.random() < AS_MEANT else BOGUS
        act = asking.begin(f"approve {known.id}")
        approval = Approval(act, known, version, self._by(known, another=True))
        approval.attempted(self.journal.opened(act, approval.is_it))
        self.chain.approvals.append(approval)
        answer = asking.answer(lambda: history.approve(state, known.id, seen, approval.by))
        assert act.ended is not None
        if isinstance(answer, RefusedByState):
            self.chain.approvals.remove(approval)
            approval.refused()
            self._not_published(approval, seen, answer)
            return
        must(seen != BOGUS, f"{known.id} was approved by whoever saw something else")
        must(approval.by.person != known.person, f"{known.id} was approved by whoever proposed it")
        must(approval.is_it(answer), f"{known.id} was published otherwise: {answer.record}")
        approval.happened(act.ended)
        self.chain.hear(answer, act.ended)
        self.journal.committed(act)

    def approve_none(self, state: KeptState, asking: Asking) -> None:
        asking.begin("approve none")
        answer = asking.answer(lambda: history.approve(state, NO_PROPOSAL, BOGUS, self._by()))
        is_refused = isinstance(answer, RefusedByState) and answer.code == refusals.NO_PROPOSAL
        must(is_refused, "what nobody proposed was published")

    def wait_a_day(self, state: KeptState, asking: Asking) -> None:
        asking.let_pass(timedelta(days=1))
        self.look_in_force(state, asking)

    def look_in_force(self, state: KeptState, asking: Asking) -> None:
        act = asking.begin("in force")
        self.chain.looks.append(act)
        answer = asking.answer(lambda: history.in_force(state))
        must(not isinstance(answer, RefusedByState), f"what is in force was refused: {answer}")
        assert not isinstance(answer, RefusedByState)
        self.chain.in_force(answer, act)

    def read_history(self, state: KeptState, asking: Asking) -> None:
        act = asking.begin("history")
        answer = asking.answer(lambda: history.history(state))
        assert not isinstance(answer, RefusedByState)
        self.chain.read(answer, act)
        must(history.broken_at(answer) is None, "the chain is taken for broken")

    def read_proposals(self, state: KeptState, asking: Asking) -> None:
        act = asking.begin("proposals")
        answer = asking.answer(lambda: proposals.every_proposal(state))
        assert not isinstance(answer, RefusedByState)
        strange = {row.id for row in answer} - {known.id for known in self.known}
        must(not strange, f"{strange} is there, which nobody proposed")
        for known in self.known:
            rows = (row for row in answer if row.id == known.id)
            known.found(sorted(rows, key=lambda row: row.version, reverse=True), act)

    def read_versions(self, state: KeptState, asking: Asking) -> None:
        known = self._one()
        act = asking.begin(f"versions of {known.id}")
        answer = asking.answer(lambda: proposals.versions_of(state, known.id))
        if isinstance(answer, RefusedByState):
            must(answer.code == refusals.NO_PROPOSAL, f"{known.id} cannot be read: {answer}")
            known.found([], act)
        else:
            known.found(answer, act)

    def read_folder(self, state: KeptState, asking: Asking) -> None:
        self._read_folder(state, asking, self.chance.randrange(FOLDERS))

    def _read_folder(self, state: KeptState, asking: Asking, number: int) -> None:
        wanted = folder(number)
        act = asking.begin(f"folder {number}")
        answer = asking.answer(lambda: folders.folder(state, wanted.digest))
        assert act.ended is not None
        if isinstance(answer, RefusedByState):
            must(answer.code == refusals.FOLDER_UNKNOWN, f"folder {number} is damaged")
            self.folders[wanted.digest].found_nothing(act.begun)
        else:
            must(answer == wanted, f"folder {number} is not as it was kept")
            self.folders[wanted.digest].found_some(act.ended)

    def _version(self, act: Act, asking: Asking, by: Key) -> Version:
        """What somebody wants, unlike all that anybody wanted before."""
        self.count += 1
        newest = self.chain.newest_folder()
        bases = [number for number in range(FOLDERS) if folder(number).digest == newest]
        base = bases[0] if bases and self.chance.random() < AS_MEANT else self.chance.randrange(FOLDERS)
        after = (base + self.chance.randrange(1, FOLDERS)) % FOLDERS
        days = self.chance.choice(DAYS_TO_WAIT)
        start = None if days is None else day_of(asking.moment()) + timedelta(days=days)
        difference, found = (json.dumps({name: self.count}) for name in ("difference", "found"))
        draft = ProposalDraft(folder(after), folder(base), start, f"理由 {self.count}", difference, found)
        return Version(act, draft, by, tuple(self.folders[one.digest] for one in (draft.folder, draft.base)))

    def _kept(self, known: Known, version: Version, answer: proposals.Proposal) -> None:
        """It was answered that `version` is kept."""
        act = version.act
        assert act.ended is not None
        must(version.is_it(answer), f"{known.id} was proposed otherwise: {answer}")
        start = version.draft.in_force_from
        must(start is None or start >= first_day(act), f"{known.id} was proposed for a day that is over")
        (write,) = version.place.writes
        version.place.hold(write, act.ended)
        version.heard(answer, act.ended)
        self.journal.committed(act)

    def _past_start(self, version: Version, answer: Refusal) -> None:
        must(answer.code == refusals.PAST_START, f"it was not proposed: {answer}")
        start = version.draft.in_force_from
        must(start is not None and start < last_day(version.act), "it was refused for a day that is not over")

    def _not_let(self, known: Known, by: Key, answer: Refusal, act: Act) -> None:
        """A change or a withdrawal was refused."""
        assert act.ended is not None
        if answer.code == refusals.NO_PROPOSAL:
            known.found([], act)
        elif answer.code == refusals.NOT_THE_PROPOSER:
            must(by.person != known.person, f"{known.id} was refused to whoever proposed it")
        else:
            must(answer.code == refusals.NOT_OPEN, f"{known.id} was refused: {answer}")
            known.end.found_some(act.ended)

    def _not_published(self, approval: Approval, seen: str, answer: Refusal) -> None:
        known, act = approval.known, approval.act
        if answer.code == refusals.SAME_PERSON:
            must(approval.by.person == known.person, f"{known.id} was refused to another than proposed it")
        elif answer.code == refusals.CHANGED_SINCE:
            is_right = seen != BOGUS and known.surely_newest(approval.version, act)
            must(not is_right, f"{known.id} was refused as changed, and was not")
        elif answer.code == refusals.BASE_REPLACED:
            may_be = self.chain.may_be_newest(act)
            must(may_be - {approval.version.draft.base.digest}, f"{known.id} was refused for its base, which is right")
        else:
            self._not_let(known, approval.by, answer, act)

    def _one(self) -> Known:
        """Often one that somebody is at just now, seldom one that is over."""
        if self.latest not in self.known or self.chance.random() >= AT_THE_SAME:
            still_open = [one for one in self.known if one.end.filled is None and one.act.drawn]
            as_meant = still_open and self.chance.random() < AS_MEANT
            self.latest = self.chance.choice(still_open if as_meant else self.known)
        assert self.latest is not None
        return self.latest

    def _by(self, known: Known | None = None, *, another: bool = False) -> Key:
        """A key that nobody used before; mostly of whoever proposes `known`, or of another person."""
        self.count += 1
        person = self.chance.choice(PERSONS)
        if known is not None and self.chance.random() < AS_MEANT:
            person = self.chance.choice([one for one in PERSONS if (one == known.person) is not another])
        moment = datetime(2026, 11, 29, tzinfo=UTC)
        return Key(
            id="0" * 16,
            name=f"key-{self.count}",
            person=person,
            roles=("policy", "approver"),
            created_at=moment,
            valid_until=date.max,
            last_used_at=None,
            revoked_at=None,
            created_by=None,
            revoked_by=None,
            limits=KeyLimits(),
        )
