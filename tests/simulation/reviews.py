"""Reviews of a run in simulation: what was said to be kept stays, as it was said, in the order in which it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calc_service.state import reviews, runs
from calc_service.state.reviews import CONFIRMED, NewReview
from calc_service.state.run_records import Owner

from .faults import must
from .runs import ASKER, FACTS

if TYPE_CHECKING:
    from random import Random

    from calc_service.state.opening import KeptState

    from .asking import Asking
    from .places import Journal

ROWS, MOST_AT_ONCE = 5, 3
HOW_OFTEN_LOOKED = 0.3
REVIEWER = Owner(ASKER.office, ASKER.person, "key")


class ReviewsKept:
    """The operations: each asks the state and holds its answer against what is known."""

    def __init__(self, chance: Random, journal: Journal) -> None:
        self.chance, self.journal = chance, journal
        self.run = ""
        self.tried: dict[int, int] = {}
        """By its amount, which no two have, the row of each review that was ever sent."""
        self.kept: dict[int, tuple[int, int]] = {}
        """By number the amount of each review that was surely kept, and since when."""

    def operate(self, state: KeptState, asking: Asking) -> None:
        """One operation, whichever chance says."""
        if not self.run:
            self._begin(state, asking)
        elif self.chance.random() < HOW_OFTEN_LOOKED:
            self.look(state, asking)
        else:
            self._add(state, asking)

    def _begin(self, state: KeptState, asking: Asking) -> None:
        act = asking.begin("begin a run to review")

        def begun() -> str:
            run_id = runs.new_run_id(state)
            runs.add_run(state, run_id, REVIEWER, FACTS)
            return run_id

        run_id = asking.answer(begun)
        assert isinstance(run_id, str)
        self.run = self.run or run_id
        self.journal.committed(act)

    def _add(self, state: KeptState, asking: Asking) -> None:
        run_id, first = self.run, len(self.tried) + 1
        amounts = range(first, first + self.chance.randint(1, MOST_AT_ONCE))
        self.tried |= {amount: self.chance.randrange(ROWS) for amount in amounts}
        said = [NewReview(self.tried[amount], CONFIRMED, amount, "") for amount in amounts]
        act = asking.begin("review")
        found = asking.answer(lambda: reviews.add_reviews(state, run_id, REVIEWER, said))
        must(found is not None, "the run that is reviewed is lost")
        assert isinstance(found, list)
        assert act.ended is not None
        must([one.amount for one in found] == [*amounts], "other reviews were kept than were sent")
        for one in found:
            must(one.number not in self.kept, f"two reviews have the number {one.number}")
            self.kept[one.number] = one.amount or 0, act.ended
        self.journal.committed(act)

    def look(self, state: KeptState, asking: Asking) -> None:
        """All of them."""
        act = asking.begin("look at reviews")
        page = asking.answer(lambda: reviews.review_page(state, self.run, reviews.MOST_OF_A_RUN))
        assert isinstance(page, list)
        last = {one.row: one.number for one, _ in page}
        must([one.number for one, _ in page] == [*range(1, len(page) + 1)], "reviews have a gap")
        by_number = {one.number: one.amount for one, _ in page}
        for number, (amount, since) in self.kept.items():
            must(since >= act.begun or by_number.get(number) == amount, f"review {number} is lost")
        for one, stands in page:
            must(self.tried.get(one.amount or 0) == one.row, f"review {one.number} was never sent")
            must(stands == (last[one.row] == one.number), f"another review stands than {last[one.row]}")
