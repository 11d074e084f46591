"""The rules that serve, as they were read when the service started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from calc_service.engine.edition import RuleBook
from calc_service.policy.laid_over import PLACES
from calc_service.rulebook.load import load

FOLDER = "rules"
"""How the folder is called in every complaint, whatever it is called where the service runs."""


@dataclass(frozen=True, slots=True)
class Served:
    """The book, and the bytes of its files by path below the rules folder.

    Whoever edits the folder while the service runs does not change what changes are laid over.
    """

    book: RuleBook
    files: Mapping[str, bytes] = field(repr=False)


def serve(folder: Path) -> Served:
    """Return the rules in `folder`; raises `RulesRefused` where it has any fault."""
    book = load(folder)
    found = (file for place in PLACES for file in sorted(folder.glob(place)))
    return Served(book, {file.relative_to(folder).as_posix(): file.read_bytes() for file in found})


def written(served: Served, into: Path) -> Path:
    """Return a new rules folder in `into` with the files that serve."""
    for name, content in served.files.items():
        file = into / FOLDER / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return into / FOLDER
