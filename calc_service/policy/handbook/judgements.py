"""What the policy leaves open and how it is answered, read from docs/interpretations(.zh).md, the one place for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from calc_service.config import PROJECT_FOLDER

PAGES = {"zh": "interpretations.zh.md", "en": "interpretations.md"}
DOCUMENT = "cq-2022-116"
"""The document of a clause that the pages name by its number alone."""
_COLUMNS = 4
_LINKS = ("link_open", "link_close")
_reader = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One question with its answer.

    number:  by which it is referred to, from 1, the same in both languages
    clauses: "document#clause" each; none where the text is silent
    question, answer, changed_by: HTML of the page's own: text, code and bold type
    """

    number: int
    chapter: str
    clauses: tuple[str, ...]
    question: str
    answer: str
    changed_by: str


@cache
def judgements(language: str) -> Sequence[Judgement]:
    """Every judgement in `language`, in the order of the page."""
    return tuple(read_judgements(PROJECT_FOLDER / "docs" / PAGES[language]))


def read_judgements(file: Path) -> Iterator[Judgement]:
    """The rows of every table of a page."""
    for number, (chapter, cells) in enumerate(_rows(_reader.parse(file.read_text(encoding="utf-8"))), 1):
        question, answer, clauses, changed_by = cells
        named = tuple(_clauses(clauses.content))
        yield Judgement(number, chapter, named, *map(_html, (question, answer, changed_by)))


def _rows(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """By the heading that stands above it, the cells of each row that is no head."""
    chapter, cells = "", list[Token]()
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            chapter = token.content
        elif before.type == "td_open":
            cells.append(token)
        if len(cells) == _COLUMNS:
            yield chapter, cells
            cells = []


def _clauses(cell: str) -> Iterator[str]:
    """The clauses of a cell: `2.2.1, 2.6` or `cq-2021-31#3.2, #3.3`; words say that there is none."""
    document = DOCUMENT
    for part in cell.split(", "):
        named, mark, number = part.rpartition("#")
        document = named or document
        if mark or part[:1].isdigit():
            yield f"{document}#{number}"


def _html(cell: Token) -> str:
    """A cell without its links, which lead to files of the project."""
    parts: Iterable[Token] = (part for part in cell.children or () if part.type not in _LINKS)
    return str(_reader.renderer.render(list(parts), _reader.options, {}))
