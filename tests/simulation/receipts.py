"""The journal of receipts in simulation: what was said to be kept is there, and every byte is accounted for."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from calc_service.domain.wording import Label
from calc_service.receipts.journal.lines import ANCHORS, Given
from calc_service.receipts.journal.verifying import JournalFound, verify
from calc_service.receipts.journal.writing import JournalWriter, Place, prepare
from calc_service.receipts.signing import ReceiptKeys
from calc_service.state.refusals import StateRefused

from .faults import Violation

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from calc_service.state.opening import KeptState

    from .asking import AskingInside
    from .places import Journal
    from .world import Thread

FOLDER = Path("/var/lib/calc/journal")
MOST_AT_ONCE = 5
HOW_OFTEN = {"give": 80, "look": 15, "end": 5}
FAILED = Label("磁盘没有完成", "the disk did not do it")
NO_KEYS = ReceiptKeys()


class ReceiptsKept:
    """Groups of receipts, each of its own, and all of them looked at."""

    def __init__(self, chance: Random, _: Journal) -> None:
        self.chance = chance
        self.given: set[str] = set()
        self.sure: set[str] = set()
        self.writers: dict[Thread, JournalWriter] = {}
        self.heads: list[str] = []

    def operate(self, state: KeptState, asking: AskingInside) -> None:
        names = [name for name, weight in HOW_OFTEN.items() for _ in range(weight)]
        work: Callable[[KeptState, AskingInside], None] = getattr(self, self.chance.choice(names))
        work(state, asking)

    def give(self, state: KeptState, asking: AskingInside) -> None:
        writer = self._writer(state, asking)
        asking.begin("give")
        lines = [self._new() for _ in range(self.chance.randint(1, MOST_AT_ONCE))]
        self._ask(asking, lambda: writer.commit(lines))
        self.sure |= {line.receipt for line in lines}

    def end(self, state: KeptState, asking: AskingInside) -> None:
        writer = self._writer(state, asking)
        asking.begin("end")
        self._ask(asking, writer.close)

    def look(self, state: KeptState, asking: AskingInside) -> None:
        """All of it; what the failing power has torn is told by whoever writes next."""
        self.give(state, asking)
        disk, sure = asking.world.disk, set(self.sure)
        noted = self.chance.choice(self.heads) if self.heads else None
        seen: list[str] = []
        asking.begin("look")
        found: list[JournalFound] = []
        self._ask(
            asking,
            lambda: found.append(
                verify(FOLDER, NO_KEYS, disk=disk, noted=noted, visit=lambda _, given: seen.append(given.receipt))
            ),
        )
        self._judge(found[0], set(seen), sure, anchors_may_fail=FOLDER / ANCHORS in disk.unsynced)
        if noted and not found[0].noted_seen and FOLDER / ANCHORS not in disk.unsynced:
            raise Violation("an anchor that was seen is gone")
        self.heads.append(found[0].head)

    def _judge(self, found: JournalFound, seen: set[str], sure: set[str], *, anchors_may_fail: bool) -> None:
        if faults := [one for one in found.faults if not anchors_may_fail]:
            raise Violation(f"the journal is at fault: {faults[0].file}: {faults[0].message.en}")
        if not sure <= seen:
            raise Violation("a receipt is lost that was said to be kept")
        if not seen <= self.given:
            raise Violation("a receipt is kept that nobody gave")

    def _writer(self, state: KeptState, asking: AskingInside) -> JournalWriter:
        thread = asking.world.thread
        assert thread
        if thread not in self.writers:
            place = Place(FOLDER, state.surroundings, NO_KEYS)
            asking.begin("prepare")
            self._ask(asking, lambda: prepare(place))
            self.writers[thread] = JournalWriter(place)
        return self.writers[thread]

    def _new(self) -> Given:
        receipt = sha256(str(len(self.given)).encode()).hexdigest()
        self.given.add(receipt)
        return Given(0, "/v1/assessments", "", "0" * 16, receipt)

    def _ask(self, asking: AskingInside, work: Callable[[], None]) -> None:
        def told() -> None:
            try:
                work()
            except OSError as error:
                raise StateRefused(FAILED) from error

        asking.certainly(told)
