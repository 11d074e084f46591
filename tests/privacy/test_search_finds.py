"""The search for what was posted finds it: leaks made on purpose, each by another way, in every form."""

import json
from pathlib import Path

import pytest

from tests.privacy.leaking import WAYS
from tests.privacy.needles import Needles, drawn, leaks, written_amounts
from tests.privacy.watched import told, watching

MOST_OF_A_TITLE = 15


@pytest.fixture(scope="module")
def needles() -> Needles:
    return drawn()


def leaked(folder: Path, way: str, text: str, needles: Needles) -> list[str]:
    """What is found of `text`, which a program leaks by `way`."""
    document = json.dumps({"way": way, "text": text}).encode()
    with watching(["-m", "tests.privacy.leaking"], folder, told(document)) as watched:
        watched.process.wait()
    return leaks(needles, watched.written())


@pytest.mark.parametrize("way", WAYS)
def test_each_leak_is_found(tmp_path: Path, needles: Needles, way: str) -> None:
    assert leaked(tmp_path, way, needles.word, needles)


@pytest.mark.parametrize("way", ["log line", "error text", "escaped", "in a URL", "GB18030", "base64", "UTF-16"])
def test_chinese_is_found_alike(tmp_path: Path, needles: Needles, way: str) -> None:
    assert leaked(tmp_path, way, needles.name, needles)


def test_an_amount_is_found_however_it_is_written(tmp_path: Path, needles: Needles) -> None:
    for number, amount in enumerate(written_amounts(needles.digits)):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert leaked(folder, "log line", amount.decode(), needles)


def test_a_program_that_leaks_nothing_is_found_to(tmp_path: Path, needles: Needles) -> None:
    assert leaked(tmp_path, "log line", "nothing", needles) == []


def test_a_word_fits_the_title_of_a_process(needles: Needles) -> None:
    assert len(needles.word) <= MOST_OF_A_TITLE
