"""The rules in service, as they were read from the folder or from what was published."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from calc_service.engine.edition import RuleBook
from calc_service.policy.folder_files import files_of
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.load import read_rules


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """The book, what its files say, and their bytes by path below the rules folder.

    Whoever edits the folder while the service runs does not change what changes are laid over.
    publication: the number of the entry of the history by which they are in force, 0 where the folder serves
    """

    book: RuleBook
    contents: RulesFolder = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    publication: int = 0


def read_service_rules(folder: Path, *, identity_numbers: bool = False, publication: int = 0) -> ServiceRules:
    """Return the rules in `folder`, which allow `identity_numbers` or not; `RulesRefused` where it has any fault."""
    read = read_rules(folder)
    book = replace(read.book, identity_numbers_allowed=identity_numbers)
    return ServiceRules(book, read.contents, files_of(folder), publication)
