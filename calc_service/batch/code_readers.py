"""What the cells of a column of codes mean: codes of its owner, their names, and names that other owners have."""

from collections.abc import Mapping

from calc_service.batch.headers import Source
from calc_service.batch.spellings import Reader
from calc_service.domain.interface_codes import CodeMap
from calc_service.engine.edition import RuleBook


def names_of_others(source: Source, book: RuleBook) -> Mapping[str, Mapping[str, str]]:
    """Names of codes that only other owners have → what they mean, where all of these agree."""
    found: dict[str, Mapping[str, str]] = {}
    shared: set[str] = set()
    for owner, maps in book.codes.maps[source.field].items():
        for code, label in maps[-1].labels.items() if owner != source.owner else ():
            meaning = maps[-1].meanings[code]
            shared |= {label.zh} if found.setdefault(label.zh, meaning) != meaning else set()
    return {name: meaning for name, meaning in found.items() if name not in shared}


def reader_of_codes(code_map: CodeMap, column: str, others: Mapping[str, Mapping[str, str]], words: Reader) -> Reader:
    """A code, the name of a code, of the same or another owner, or else a word of our own column."""
    meanings = code_map.meanings
    names = {label.zh: code for code, label in code_map.labels.items()}

    def read(cell: str) -> str | None:
        meaning = meanings.get(names.get(cell, cell)) or others.get(cell)
        return words(cell) if meaning is None else meaning.get(column)

    return read


def nothing(_: str) -> None:
    """Read nothing out of any cell."""
