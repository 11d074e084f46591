"""Random files of the reference in every form that is read, in our columns and under profiles: the same to the fen.

With CALC_SERVICE_FULL=1 more than 300 files, each in all forms, under our own columns and under a profile; else a
dozen, each in every third form, in one of both. How many rows were compared is printed below the results.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import FileFormat, read
from tests.properties.worlds_on_file import book_of
from tests.reference.batch.generate import random_rows
from tests.reference.batch.law import OUTPUT
from tests.reference.batch.law import audit as answered
from tests.reference.worlds import WORLDS, World

from .forms import FORMS, PACKED, Form
from .product import texts
from .test_agreement import contradictions
from .vocabularies import OWN, PROFILES, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.reference.batch.law import File

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
FILES = 301 if FULL else 12
PERSONS = (3, 5, 8)
EVERY = 1 if FULL else 3
"""A form has every file, or one of so many."""


@lru_cache(maxsize=None if FULL else FILES)
def random_file(number: int) -> tuple[World, File]:
    """A world and a file of it."""
    world = WORLDS[number % len(WORLDS)]
    rng = random.Random(f"all forms {number}")  # noqa: S311 - files, not secrets
    return world, random_rows(rng, world, PERSONS[number % len(PERSONS)])


def vocabularies(number: int, form: Form) -> tuple[Vocabulary, ...]:
    """Our own columns and one of the profiles; in a short run one of both."""
    turn = number + FORMS.index(form)
    both = (OWN, PROFILES[turn % len(PROFILES)])
    return both if FULL else both[turn // len(PROFILES) % 2 :][:1]


def file_in(folder: Path, form: Form, rows: File, vocabulary: Vocabulary, number: int) -> tuple[Path, FileFormat]:
    """The rows, written in that form and vocabulary, packed or not, and how the file is declared."""
    rng = random.Random(f"{form.name} {number} {vocabulary.name}")  # noqa: S311 - files, not secrets
    written = vocabulary.written(rng, rows)
    packing = rng.choice(list(PACKED))
    declared = replace(rng.choice(form.declared), compression=packing)
    path = folder / "given"
    path.write_bytes(PACKED[packing](form.write(rng, written, vocabulary.meaning)))
    return path, declared


def found_in(file: tuple[Path, FileFormat], vocabulary: Vocabulary, world: World) -> File:
    """What the service answers to a file."""
    path, declared = file
    audited = audit(read(path, declared, path.parent), Request(), book_of(world.name))
    assert audited.summary.profile.name == (None if vocabulary is OWN else vocabulary.name)
    named = {name: audited.renamed.get(name, name) for name in OUTPUT}
    return [{name: row[column] for name, column in named.items()} for row in texts(audited.result.whole())]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_form_and_profile_is_answered_as_the_reference_does(
    form: Form, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    files = answers = 0
    for number in range(FORMS.index(form) % EVERY, FILES, EVERY):
        world, rows = random_file(number)
        held = form.holds(rows)
        if not held:
            continue
        expected = answered(held, world.rules)
        for vocabulary in vocabularies(number, form):
            found = found_in(file_in(tmp_path, form, held, vocabulary, number), vocabulary, world)
            wrong = contradictions(held, expected, found)
            assert not wrong, f"file {number}, {form.name}, {vocabulary.name}\n" + "\n".join(wrong)
            answers += len(held)
        files += 1
    record_property("rows agree in all forms", answers)
    assert files >= FILES // EVERY * 3 // 4
