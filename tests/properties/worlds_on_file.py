"""The worlds of the reference as rule books of the service, and random cases in them."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from calc_service.case.reading import read_json
from calc_service.case.validation import validated
from calc_service.engine.tables import tabulate
from calc_service.rulebook.load import load
from tests.reference.generate import random_case
from tests.reference.worlds import WORLDS, World, write_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calc_service.engine.claims import Claims
    from calc_service.engine.edition import RuleBook
    from calc_service.engine.tables import Tables

RULES = Path(__file__).parents[2] / "rules"
BY_NAME = {world.name: world for world in WORLDS}


@cache
def book_of(name: str) -> RuleBook:
    """The rule book of a world."""
    with TemporaryDirectory() as folder:
        write_rules(BY_NAME[name], RULES, Path(folder) / "rules")
        return load(Path(folder) / "rules")


@cache
def tables_of(name: str) -> Tables:
    """The tables of a world."""
    return tabulate(book_of(name))


def cases(world: World, seed: object) -> Iterator[dict[str, Any]]:
    """Random cases of a world without end, the same for the same seed."""
    rng = random.Random(f"{world.name} {seed}")  # noqa: S311 - cases, not secrets
    while True:
        yield random_case(rng, world)


def posted(case: dict[str, Any]) -> object:
    """A case as the service reads it."""
    return read_json(json.dumps(case).encode())


def claims_of(case: dict[str, Any], tables: Tables) -> Claims[list[int]] | None:
    """The claims of a case, None where it has none."""
    return validated(posted(case), tables, "en")[1]
