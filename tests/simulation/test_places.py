"""What a place may hold: the reasoning that everything in the simulation is held against."""

from __future__ import annotations

import pytest

from .faults import Violation
from .places import Journal, Latest, Once, Write
from .world import Act


def act(begun: int, ended: int | None) -> Act:
    return Act("act", begun, ended)


def written(place: Once | Latest, value: str, begun: int, ended: int | None, *, sure: bool = False) -> Write:
    write = Journal().opened(act(begun, ended), lambda found: bool(found == value))
    write.sure = sure
    place.writes.append(write)
    return write


def test_what_was_said_to_be_written_cannot_be_missing() -> None:
    place = Once("place")
    place.hold(written(place, "a", 1, 5), 5)
    place.found(None, 4, 9)  # it began before
    with pytest.raises(Violation, match="lost"):
        place.found(None, 6, 9)


def test_a_place_is_not_written_twice() -> None:
    place = Once("place")
    place.hold(written(place, "a", 1, 5), 5)
    with pytest.raises(Violation, match="twice"):
        place.hold(written(place, "b", 2, 6), 6)


def test_what_was_broken_off_may_be_there_or_not_and_stays_once_it_was_seen() -> None:
    place = Once("place")
    written(place, "a", 1, 5)
    place.found(None, 6, 7)
    place.found("a", 8, 9)
    with pytest.raises(Violation, match="lost"):
        place.found(None, 10, 11)


def test_what_nobody_wrote_is_not_there() -> None:
    place = Once("place")
    written(place, "a", 1, 5)
    with pytest.raises(Violation, match="nobody"):
        place.found("half of a", 6, 7)


def test_what_was_missing_after_a_later_write_never_comes_to_light() -> None:
    place, journal = Once("place"), Journal()
    place.writes.append(journal.opened(act(1, 5), lambda found: bool(found == "a")))
    journal.committed(act(6, 8))
    place.found(None, 9, 10)
    with pytest.raises(Violation, match="nobody"):
        place.found("a", 11, 12)


def test_what_came_after_the_first_is_not_what_stays() -> None:
    place = Once("place")
    written(place, "a", 1, 5)
    place.found_some(5)
    written(place, "b", 6, 7)
    with pytest.raises(Violation, match="nobody"):
        place.found("b", 8, 9)


def test_the_last_of_those_that_were_over_stands() -> None:
    place = Latest("place")
    place.found(None, 0)
    written(place, "a", 1, 2, sure=True)
    written(place, "b", 3, 6, sure=True)
    written(place, "c", 4, 5, sure=True)
    for value in ("b", "c"):  # they were at it at the same time
        place.found(value, 7)
    for no_more in (None, "a", "d"):
        with pytest.raises(Violation, match="holds"):
            place.found(no_more, 7)


def test_a_reading_that_began_before_a_write_was_over_may_miss_it() -> None:
    place = Latest("place")
    written(place, "a", 1, 2, sure=True)
    written(place, "b", 3, 6, sure=True)
    place.found("a", 5)
    place.found("b", 5)
