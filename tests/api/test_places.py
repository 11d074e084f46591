"""Places for work that takes long: one pool of all processes, taken back by the system."""

import os
import signal
from contextlib import ExitStack

import pytest
from werkzeug.exceptions import ServiceUnavailable

from calc_service.api.places import Places, taken


def test_there_are_as_many_places_as_said_and_they_come_back() -> None:
    places = Places(2)
    for _ in range(2):
        with taken(places), taken(places):
            with pytest.raises(ServiceUnavailable) as refusal, taken(places, seconds=7):
                pass
            assert refusal.value.retry_after == 7


def test_a_place_is_free_again_after_a_failure() -> None:
    places = Places(1)
    with pytest.raises(ValueError, match="it"), taken(places):
        raise ValueError("it")
    with taken(places):
        pass


def test_a_process_that_was_forked_shares_the_places_and_loses_its_own_when_it_dies() -> None:
    places = Places(1)
    heard, told = os.pipe()
    process = os.fork()
    if process == 0:
        with taken(places):
            os.write(told, b"taken")
            signal.pause()
    try:
        assert os.read(heard, 5) == b"taken"
        with pytest.raises(ServiceUnavailable), taken(places):
            pass
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    with ExitStack() as stack:
        stack.enter_context(taken(places))
        os.close(heard)
        os.close(told)
