"""A handbook as its reader sees it: rows of tables, pictures, links, words."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from calc_service.config import RULES_FOLDER
from calc_service.policy.examples import compute_examples
from calc_service.policy.handbook.content import HandbookSource
from calc_service.policy.handbook.page import page
from calc_service.rulebook.load import read_rules
from tests.reference.worlds import WORLDS, write_rules

if TYPE_CHECKING:
    from datetime import date

BY_NAME = {world.name: world for world in WORLDS}
SHIPPED = "shipped"


def source_of(folder: Path) -> HandbookSource:
    """What a handbook of a folder is made from."""
    read = read_rules(folder)
    return HandbookSource(read.book, read.contents, compute_examples(folder, read.book).outcomes)


@cache
def source(name: str = SHIPPED) -> HandbookSource:
    """The rules of the project, or those of a world."""
    if name == SHIPPED:
        return source_of(RULES_FOLDER)
    with TemporaryDirectory() as folder:
        write_rules(BY_NAME[name], RULES_FOLDER, Path(folder) / "rules")
        return source_of(Path(folder) / "rules")


@dataclass
class Read(HTMLParser):
    """What stands on a page: cells by table, texts by id, the ids, where links lead, what has a language of its own."""

    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    _open: list[tuple[str, str | None]] = field(default_factory=list)
    _section: str = ""
    _picture: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        if tag == "section" and given.get("id"):
            self._section = str(given["id"])
        if tag == "figure":
            self._picture = str(given["id"])
        if tag == "tr":
            self.tables.setdefault(self._section, []).append([])
        if tag in {"td", "th"}:
            self.tables[self._section][-1].append("")
        if tag not in {"meta", "br", "rect", "path", "polyline", "circle"}:
            self._open.append((tag, given.get("lang")))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        if tag == "figure":
            self._picture = ""

    def handle_data(self, data: str) -> None:
        names = [tag for tag, _ in self._open]
        if "style" in names or not data.strip():
            return
        foreign = any(language for tag, language in self._open if tag != "html")
        (self.foreign if foreign else self.text).append(data)
        if self._picture:
            self.pictures[self._picture] = self.pictures.get(self._picture, "") + data
        if "td" in names or "th" in names:
            self.tables[self._section][-1][-1] += data

    @property
    def whole(self) -> str:
        """Everything in a row."""
        return " ".join([*self.text, *self.foreign])


def read(source_: HandbookSource, day: date, district: str = "", language: str = "zh") -> Read:
    """A handbook as its reader sees it."""
    found = Read()
    found.feed(page(source_, day, district, language))
    return found


def without_blanks(text: str) -> str:
    """For texts that a picture has in several lines."""
    return re.sub(r"\s+", "", html.unescape(text))
