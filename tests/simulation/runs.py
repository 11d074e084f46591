"""Audit runs in simulation: steps that are taken, taken over, given back and done, by workers who die at any moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from calc_service.state import run_steps, runs
from calc_service.state.run_records import DONE, FAILED, Asker, Owner, Run, RunFacts, StepKey
from calc_service.state.run_steps import HeldStep, LifeSign, Ours, StepResult

from .faults import must

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from calc_service.state.opening import KeptState
    from calc_service.state.run_records import StepRecord

    from .asking import Asking
    from .places import Journal
    from .world import Act

OURS = Ours("spool", "1.8.0", "sha256:law")
FACTS = RunFacts(-1, "text/csv", "sha256:rules", OURS.engine, OURS.law, OURS.spool, 4_000)
ASKER = Asker("office", "somebody", audits=True)
BUCKETS, MOST_RUNS, MOST_HELD = 3, 12, 12
HOW_OFTEN = {
    "begin": 6,
    "take": 25,
    "look_at_signs": 10,
    "beat": 15,
    "finish": 30,
    "give_back": 5,
    "die": 2,
    "remove": 1,
    "look_at_one": 10,
}


@dataclass(eq=False, slots=True)
class Holding:
    """A step as it was taken; `let_go`: how much was begun that may end the holding, whether it came to that or not."""

    held: HeldStep
    since: int
    let_go: int = 0
    beaten: list[Act] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, StepKey]:
        """Which step of which run."""
        return self.held.run, self.held.key

    def result(self) -> StepResult:
        """Of this attempt alone, to tell whose was kept."""
        return StepResult(1, self.held.attempt, BUCKETS if self.held.key.kind == "split" else 0)


@dataclass(eq=False, slots=True)
class KnownRun:
    """A run; `since`: the step from which it is surely there; `ending`: it may be removed, or have failed."""

    since: int
    ending: bool = False
    done: dict[StepKey, tuple[str, int]] = field(default_factory=dict)
    """By which attempt each step was surely done, and since when."""


class RunsKept:
    """The operations: each asks the state and holds its answer against what is known."""

    def __init__(self, chance: Random, journal: Journal) -> None:
        self.chance, self.journal = chance, journal
        self.known: dict[str, KnownRun] = {}
        self.holding: list[Holding] = []
        self.of_attempt: dict[str, Holding] = {}
        self.tried: set[str] = set()
        self.signs: list[tuple[LifeSign, int]] = []
        self.declared: set[tuple[str, StepKey, str]] = set()
        """Whom somebody took for dead, perhaps before they themselves heard that they hold a step."""
        self.names = [name for name, weight in HOW_OFTEN.items() for _ in range(weight)]
        self.workers = 0

    def operate(self, state: KeptState, asking: Asking) -> None:
        """One operation, whichever chance says."""
        name = self.chance.choice(self.names)
        work: Callable[[KeptState, Asking], None] = getattr(self, name if self.known else "begin")
        work(state, asking)

    def begin(self, state: KeptState, asking: Asking) -> None:
        if len(self.known) >= MOST_RUNS:
            self.take(state, asking)
            return
        act = asking.begin("begin a run")

        def begun() -> str:
            run_id = runs.new_run_id(state)
            runs.add_run(state, run_id, Owner(ASKER.office, ASKER.person, "key"), FACTS)
            runs.received(state, run_id, 5)
            runs.all_received(state, run_id)
            return run_id

        run_id = asking.answer(begun)
        assert isinstance(run_id, str)
        assert act.ended is not None
        self.known[run_id] = KnownRun(act.ended)
        self.journal.committed(act)

    def take(self, state: KeptState, asking: Asking) -> None:
        act = asking.begin("take")
        dead = [sign for sign, _ in self.signs if self.chance.random() < 0.3]
        self.declared |= {(sign.run, sign.key, sign.worker) for sign in dead}
        for one in self.holding:
            if any(_is_of(sign, one) for sign in dead):
                one.let_go += 1
        self.workers += 1
        worker = f"worker-{self.workers}"
        held = asking.answer(lambda: run_steps.take(state, worker, OURS, dead=dead))
        assert held is None or isinstance(held, HeldStep)
        assert act.ended is not None
        if held is not None:
            is_declared = (held.run, held.key, held.worker) in self.declared
            self._taken(Holding(held, act.ended, let_go=int(is_declared)), dead, act)
            self.journal.committed(act)

    def _taken(self, one: Holding, dead: list[LifeSign], act: Act) -> None:
        before = self.of_attempt.get(one.held.before)
        if before is not None:
            must(before.let_go, f"{one.place} is held by two")
            seen = [when for sign, when in self.signs if sign in dead and _is_of(sign, before)]
            lived = [
                beat
                for beat in before.beaten
                if seen and beat.begun > max(seen) and beat.ended is not None and beat.ended < act.begun
            ]
            only_taken_over = before in self.holding
            must(not (lived and only_taken_over), f"{one.place} was taken over though its holder lived")
            if before in self.holding:
                self.holding.remove(before)
        known = self.known.get(one.held.run)
        done = known and known.done.get(one.held.key)
        must(not done or done[1] >= act.begun, f"{one.place} was taken and was done already")
        self.of_attempt[one.held.attempt] = one
        self.holding.append(one)
        del self.holding[:-MOST_HELD]

    def look_at_signs(self, state: KeptState, asking: Asking) -> None:
        act = asking.begin("look at signs of life")
        signs = asking.answer(lambda: run_steps.signs_of_life(state))
        assert isinstance(signs, list)
        assert act.ended is not None
        self.signs = [(sign, act.ended) for sign in signs]

    def beat(self, state: KeptState, asking: Asking) -> None:
        one = self._one()
        if one is None:
            return
        act = asking.begin(f"beat {one.place}")
        lives = asking.answer(lambda: run_steps.beat(state, one.held))
        if lives is True:
            one.beaten.append(act)
            self.journal.committed(act)
        else:
            self._may_be_lost(one)

    def finish(self, state: KeptState, asking: Asking) -> None:
        one = self._one()
        if one is not None:
            self._finish(state, asking, one)

    def _finish(self, state: KeptState, asking: Asking, one: Holding) -> None:
        act = asking.begin(f"finish {one.place}")
        one.let_go += 1
        self.tried.add(one.held.attempt)
        following = following_of(one.held.key)
        is_done = asking.answer(lambda: run_steps.finish(state, one.held, one.result(), following))
        assert act.ended is not None
        known = self.known.get(one.held.run)
        if is_done is True and known:
            other = known.done.get(one.held.key)
            must(other is None or other[0] == one.held.attempt, f"{one.place} was done twice")
            known.done.setdefault(one.held.key, (one.held.attempt, act.ended))
            self.journal.committed(act)
        elif is_done is not True:
            must(one.let_go > 1 or known is None or known.ending, f"{one.place} was lost by its holder")
        if self.chance.random() < 0.8 and one in self.holding:
            self.holding.remove(one)  # or it is told once more

    def give_back(self, state: KeptState, asking: Asking) -> None:
        self._let_go(asking, lambda held: run_steps.give_back(state, held))

    def die(self, state: KeptState, asking: Asking) -> None:
        self._let_go(asking, lambda held: run_steps.died(state, held, "fault"), may_end=True)

    def _let_go(self, asking: Asking, deed: Callable[[HeldStep], None], *, may_end: bool = False) -> None:
        one = self._one()
        if one is None:
            return
        asking.begin(f"let go {one.place}")
        one.let_go += 1
        known = self.known.get(one.held.run)
        if known and may_end:
            known.ending = True
        self.holding.remove(one)
        asking.answer(lambda: deed(one.held))

    def remove(self, state: KeptState, asking: Asking) -> None:
        run_id = self.chance.choice(list(self.known))
        asking.begin("remove a run")
        del self.known[run_id]
        asking.answer(lambda: runs.remove_run(state, run_id))

    def look_at_one(self, state: KeptState, asking: Asking) -> None:
        self._look_at(state, asking, self.chance.choice(list(self.known)))

    def _look_at(self, state: KeptState, asking: Asking, run_id: str) -> None:
        act = asking.begin("look at a run")
        found = asking.answer(lambda: runs.steps_of(state, run_id))
        assert isinstance(found, list)
        known = self.known.get(run_id)
        if known is None:  # somebody has just removed it
            return
        must(found or known.since >= act.begun, f"{run_id} is lost")
        steps = {step.key: step for step in found}
        must(len(steps) == len(found), f"{run_id} has a step twice")
        for key, (attempt, since) in known.done.items():
            if since < act.begun:
                must(key in steps and steps[key].state == DONE, f"{run_id}: that {key} is done is lost")
                must(steps[key].digest == attempt, f"{run_id}: {key} was done by another")
        for step in found:
            must(step.state != DONE or step.digest in self.tried, f"{run_id}: {step.key} is done, and nobody did it")
        _follow_each_other(run_id, steps)

    def look(self, state: KeptState, asking: Asking) -> None:
        """All of it, and then whether it can be brought to its end by whoever comes."""
        for run_id in list(self.known):
            self._look_at(state, asking, run_id)
        self.look_at_signs(state, asking)
        while True:
            asking.begin("take what is left")
            dead = [sign for sign, _ in self.signs]
            held = asking.answer(lambda: run_steps.take(state, "last", OURS, dead=dead))  # noqa: B023  asked at once
            if held is None:
                break
            assert isinstance(held, HeldStep)
            self._finish(state, asking, Holding(held, 0, let_go=1))
        for run_id, known in self.known.items():
            asking.begin("look at the end of a run")
            run = asking.answer(lambda: runs.run_of(state, run_id, ASKER))  # noqa: B023  asked at once
            is_at_end = isinstance(run, Run) and (run.state == DONE or (known.ending and run.state == FAILED))
            must(is_at_end, f"{run_id} never ends")

    def _one(self) -> Holding | None:
        return self.chance.choice(self.holding) if self.holding else None

    def _may_be_lost(self, one: Holding) -> None:
        known = self.known.get(one.held.run)
        must(one.let_go or known is None or known.ending, f"{one.place} was lost by its holder")
        if one in self.holding:
            self.holding.remove(one)


def following_of(key: StepKey) -> list[StepKey]:
    """What comes after a step."""
    return {
        "split": [StepKey("bucket", number) for number in range(BUCKETS)],
        "bucket": [StepKey("merge")],
        "merge": [StepKey("write", 0, "text/csv")],
        "write": [],
    }[key.kind]


def _is_of(sign: LifeSign, one: Holding) -> bool:
    return (sign.run, sign.key, sign.worker) == (one.held.run, one.held.key, one.held.worker)


def _follow_each_other(run_id: str, steps: dict[StepKey, StepRecord]) -> None:
    """One kind after the other, each as a whole."""
    there = Counter(key.kind for key in steps)
    done = Counter(key.kind for key, step in steps.items() if step.state == DONE)
    must(not steps or there["split"] == 1, f"{run_id} is half there: no split")
    must(there["bucket"] == (BUCKETS if done["split"] else 0), f"{run_id} is half there: its buckets")
    must(there["merge"] == (done["bucket"] == BUCKETS), f"{run_id} is half there: its merge")
    must(there["write"] == done["merge"], f"{run_id} is half there: its result")
