"""The journal of receipts: what is written is found, whatever is changed is seen, what is torn is told."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from calc_service.config import PROJECT_FOLDER
from calc_service.receipts.journal import grouped
from calc_service.receipts.journal.grouped import GroupedJournal
from calc_service.receipts.journal.lines import CHAIN_ENDING, Given, commitment
from calc_service.receipts.journal.verifying import JournalFound, Remark, verify
from calc_service.receipts.journal.writing import JournalWriter, Place, prepare
from calc_service.receipts.signing import ReceiptKeys, receipt_keys
from calc_service.state.surroundings import THE_WORLD
from tests.receipts.keys import key_file
from tests.receipts.test_signing import RECEIPT

KEY = b"k" * 32
SECONDS_TO_WAIT = 60
SERVE = """
import sys, time
from pathlib import Path
from calc_service.receipts.journal.grouped import GroupedJournal
from calc_service.receipts.journal.writing import Place, prepare
from calc_service.receipts.signing import ReceiptKeys
from calc_service.state.surroundings import THE_WORLD
from tests.receipts.test_signing import RECEIPT
place = Place(Path(sys.argv[1]), THE_WORLD, ReceiptKeys())
prepare(place)
journal = GroupedJournal(place, b"k" * 32, print)
while True:
    for _ in range(50):
        journal.record(RECEIPT)
    print(time.monotonic(), flush=True)
    time.sleep(0.01)
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "journal", THE_WORLD, receipt_keys(key_file(tmp_path), None))
    prepare(place)
    return place


def some(number: int) -> list[Given]:
    return [Given(1_700_000_000, "/v1/assessments", RECEIPT.rules, f"{n:016x}", f"{n:064x}") for n in range(number)]


def looked_at(place: Place, keys: ReceiptKeys | None = None, noted: str | None = None) -> JournalFound:
    return verify(place.folder, keys or place.keys, noted=noted)


def english(remarks: list[Remark]) -> str:
    return "; ".join(one.message.en for one in remarks)


def written(place: Place, *groups: int) -> None:
    writer = JournalWriter(place)
    for size in groups:
        writer.commit(some(size))
    writer.close()


def test_what_was_given_is_found_in_every_chain(place: Place) -> None:
    written(place, 3, 1)
    written(place, 5)
    found = looked_at(place)
    assert (found.chains, found.receipts, found.faults, found.told) == (2, 9, [], [])
    assert found.anchors == {"valid": 6, "unsigned": 0, "unknown_key": 0, "invalid": 0}


def test_a_flipped_bit_anywhere_is_found(place: Place) -> None:
    written(place, 2, 1)
    written(place, 1)
    missed = []
    for file in sorted(place.folder.iterdir()):
        content = file.read_bytes()
        for number in range(len(content)):
            bit = 1 << number % 8
            file.write_bytes(content[:number] + bytes([content[number] ^ bit]) + content[number + 1 :])
            found = looked_at(place)
            if not found.faults:
                missed.append((file.name, number))
        file.write_bytes(content)
    assert missed == []
    assert looked_at(place).faults == []


def test_every_other_byte_in_place_of_a_line_end_is_found(place: Place) -> None:
    written(place, 1)
    for file in sorted(place.folder.iterdir()):
        content = file.read_bytes()
        for other in {*range(256)} - {ord("\n")}:
            file.write_bytes(content[:-1] + bytes([other]))
            assert looked_at(place).faults, (file.name, other)
        file.write_bytes(content)


@pytest.mark.parametrize("seed", range(40))
def test_a_line_that_is_taken_out_put_elsewhere_or_doubled_is_found(place: Place, seed: int) -> None:
    written(place, 4, 3)
    written(place, 2)
    chance = random.Random(seed)  # noqa: S311  it has to repeat itself
    file = chance.choice(sorted(place.folder.iterdir()))
    lines = file.read_bytes().splitlines(keepends=True)
    first, second = chance.sample(range(len(lines)), 2)
    changed = chance.choice(
        [lines[:first] + lines[first + 1 :], [*lines[:first], lines[second], *lines[first:]], lines[:first]]
    )
    file.write_bytes(b"".join(changed))
    # Anchors that are taken away from the end, and lines that no anchor speaks of, are told: see the head.
    found = looked_at(place)
    assert found.faults or found.told


def test_a_chain_that_is_gone_is_missed(place: Place) -> None:
    written(place, 1)
    next(place.folder.glob(f"*{CHAIN_ENDING}")).unlink()
    assert "it is gone" in english(looked_at(place).faults)


def test_anchors_that_are_gone_are_missed(place: Place) -> None:
    written(place, 1)
    place.anchors.unlink()
    assert "missing or empty" in english(looked_at(place).faults)


def test_a_head_that_was_noted_shows_what_is_taken_away_later(place: Place) -> None:
    written(place, 1)
    before = {file: file.read_bytes() for file in place.folder.iterdir()}
    written(place, 1)
    noted = looked_at(place).head
    assert looked_at(place, noted=noted).noted_seen
    for file in place.folder.iterdir():
        file.write_bytes(before[file]) if file in before else file.unlink()
    found = looked_at(place, noted=noted)
    assert (found.faults, found.told, found.noted_seen) == ([], [], False)


def test_whoever_rewrites_everything_lacks_the_key(place: Place, tmp_path: Path) -> None:
    forged = Place(tmp_path / "forged", THE_WORLD, receipt_keys(key_file(tmp_path, name="other.pem"), None))
    prepare(forged)
    written(forged, 1)
    assert looked_at(forged, place.keys).anchors["unknown_key"] == 3
    assert "the public key of 3 anchors is not at hand" in english(looked_at(forged, place.keys).told)


def test_a_torn_last_line_is_told_and_no_fault(place: Place) -> None:
    writer = JournalWriter(place)
    writer.commit(some(2))
    chain = next(place.folder.glob(f"*{CHAIN_ENDING}"))
    for file in (chain, place.anchors):
        whole = file.read_bytes()
        for cut in range(1, len(whole.splitlines()[-1])):
            file.write_bytes(whole + whole.splitlines(keepends=True)[-1][:cut])
            found = looked_at(place)
            assert found.faults == []
            assert "were not finished" in english(found.told)
        file.write_bytes(whole)


@pytest.mark.parametrize("torn", [b"a", b"0" * 64, b"\0" * 700, b"x\ny", None])
def test_a_writer_goes_on_after_torn_anchors_and_says_so(place: Place, torn: bytes | None) -> None:
    written(place, 1)
    with place.anchors.open("ab") as anchors:
        anchors.write(place.anchors.read_bytes()[:100] if torn is None else torn)
    written(place, 2)
    found = looked_at(place)
    assert (found.receipts, found.faults) == (3, [])
    assert "it goes on after them" in english(found.told)


def test_an_anchor_that_lacks_its_end_alone_gets_it(place: Place) -> None:
    written(place, 1)
    place.anchors.write_bytes(place.anchors.read_bytes()[:-1])
    written(place, 2)
    found = looked_at(place)
    assert (found.receipts, found.faults, found.told) == (3, [], [])


def test_nothing_of_a_journal_can_be_guessed_without_its_key(tmp_path: Path) -> None:
    """The same receipt twice looks like two."""
    journal = grouped_in(tmp_path / "journal")
    for _ in range(2):
        journal.record(RECEIPT)
    journal.close()
    given: list[Given] = []
    verify(tmp_path / "journal", ReceiptKeys(), visit=lambda _, one: given.append(one))
    first, second = given
    assert first.receipt != second.receipt
    assert [one.receipt for one in given] == [commitment(RECEIPT, one.salt, KEY) for one in given]
    content = b"".join(file.read_bytes() for file in (tmp_path / "journal").iterdir())
    assert RECEIPT.request.encode() not in content.replace(RECEIPT.rules.encode(), b"")


def grouped_in(folder: Path, told: list[str] | None = None) -> GroupedJournal:
    place = Place(folder, THE_WORLD, ReceiptKeys())
    prepare(place)
    return GroupedJournal(place, KEY, (told if told is not None else []).append)


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert holds()


def test_a_receipt_is_written_soon_without_being_waited_for(tmp_path: Path) -> None:
    journal = grouped_in(tmp_path)
    journal.record(RECEIPT)
    until(lambda: verify(tmp_path, ReceiptKeys()).receipts == 1)
    journal.close()
    found = verify(tmp_path, ReceiptKeys())
    assert (found.receipts, found.faults, found.told) == (1, [], [])


def test_a_disk_that_fails_is_told_once_and_what_came_is_kept_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouped, "SECONDS_BETWEEN", 0.01)
    told: list[str] = []
    journal = grouped_in(tmp_path / "there", told)
    (tmp_path / "there").rename(tmp_path / "away")
    for _ in range(3):
        journal.record(RECEIPT)
    until(lambda: told)
    (tmp_path / "away").rename(tmp_path / "there")
    until(lambda: verify(tmp_path / "there", ReceiptKeys()).receipts == 3)
    journal.close()
    assert told == ["JournalNotWritten"]


def test_what_waits_too_long_is_counted_as_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouped, "SECONDS_BETWEEN", 3600)
    monkeypatch.setattr(grouped, "MOST_WAITING", 5)
    journal = grouped_in(tmp_path)
    for _ in range(12):
        journal.record(RECEIPT)
    journal.close()
    found = verify(tmp_path, ReceiptKeys())
    assert (found.receipts, found.lost, found.faults) == (5, 7, [])


def test_a_process_that_is_killed_loses_less_than_a_second(tmp_path: Path) -> None:
    """Of what it had recorded a second before."""
    command = [sys.executable, "-c", SERVE, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        moments = [float(process.stdout.readline()) for _ in range(150)]
        process.send_signal(signal.SIGKILL)
        moments += [float(line) for line in process.stdout]
    found = verify(tmp_path, ReceiptKeys())
    before = sum(one <= moments[-1] - 1 for one in moments)
    assert found.faults == []
    assert before
    assert found.receipts >= 50 * before


def test_each_process_that_is_forked_has_a_chain_of_its_own(tmp_path: Path) -> None:
    journal = grouped_in(tmp_path)
    for _ in range(3):
        child = os.fork()
        if child == 0:
            journal.record(RECEIPT)
            journal.close()
            os._exit(0)
        os.waitpid(child, 0)
    found = verify(tmp_path, ReceiptKeys())
    assert (found.chains, found.receipts, found.faults, found.told) == (3, 3, [], [])
