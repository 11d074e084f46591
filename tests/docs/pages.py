"""The Markdown pages of the project: their headings, their links, and the commands they show with what these print.

A block of kind `sh` is what a reader pastes into a shell, in the project's folder; a block of kind `text` right behind
it is what comes out. `…` stands for any text within a line, alone on a line for any number of lines. An output that
begins with { is one JSON document, broken into lines to be read. A comment says where a command ends with another
status than 0: `# exit status 1`, `# 退出码 1`.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
ANYTHING = "…"
_FENCE = re.compile(r"^( *)```(\w*)$")
_HEADING = re.compile(r"^#+ +(.+?) *$")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_STATUS = re.compile(r"# ?.*(?:exit status|退出码)\D{0,9}(\d+)")
_COMMENT = re.compile(r"\s*#.*$", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: its kind, its text, and the lines of its first and its last fence."""

    kind: str
    text: str
    begins: int
    ends: int


class Shown(NamedTuple):
    """Commands as a page shows them, what it says they print (None: nothing said), and the status they end with."""

    page: Path
    line: int
    commands: str
    output: str | None
    status: int

    @property
    def without_comments(self) -> str:
        """The commands alone."""
        return _COMMENT.sub("", self.commands)


def pages() -> list[Path]:
    """Every Markdown page of the project."""
    folders = (PROJECT, *(PROJECT / name for name in ("docs", "rules", "tests", "bench", "demo", "calc_service")))
    return sorted({page for folder in folders for page in folder.glob("*.md" if folder == PROJECT else "**/*.md")})


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page; what stands in a list is moved to the left."""
    lines = page.read_text(encoding="utf-8").splitlines()
    begins: int | None = None
    kind = indent = ""
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence and begins is None:
            begins, indent, kind = number, fence[1], fence[2]
        elif fence and begins is not None:
            text = "".join(inside.removeprefix(indent) + "\n" for inside in lines[begins + 1 : number])
            yield Block(kind, text, begins, number)
            begins = None


def shown(page: Path) -> list[Shown]:
    """All commands of a page with what it says of them, in their order."""
    every = [*blocks(page), Block("", "", 1 << 30, 1 << 30)]
    gaps = page.read_text(encoding="utf-8").splitlines()
    return [
        Shown(page, one.begins + 1, one.text, after.text if _is_output(one, after, gaps) else None, _status(one.text))
        for one, after in pairwise(every)
        if one.kind == "sh"
    ]


def _is_output(commands: Block, after: Block, lines: list[str]) -> bool:
    return after.kind == "text" and not any(line.strip() for line in lines[commands.ends + 1 : after.begins])


def _status(commands: str) -> int:
    said = _STATUS.search(commands)
    return int(said[1]) if said else 0


def agree(output: str, printed: str) -> bool:
    """Whether `printed` is what a page says comes out."""
    if output.startswith("{"):
        wanted, found = ("".join(text.split()) for text in (output, printed))
        return bool(re.fullmatch(".*".join(map(re.escape, wanted.split(ANYTHING))), found))
    wanted = "".join(_line_pattern(line.strip()) for line in output.splitlines())
    return bool(re.fullmatch(wanted, "".join(line.strip() + "\n" for line in printed.splitlines())))


def _line_pattern(line: str) -> str:
    return "(?:.*\n)*?" if line == ANYTHING else ".*?".join(map(re.escape, line.split(ANYTHING))) + "\n"


def links(page: Path) -> Iterator[str]:
    """The targets of the links of a page that lead to a place in the project."""
    for target in _LINK.findall(_outside_blocks(page)):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(page: Path) -> set[str]:
    """What a link may name behind #, as GitHub makes it of headings."""
    found: set[str] = set()
    for line in _outside_blocks(page).splitlines():
        heading = _HEADING.match(line)
        if heading:
            name = base = re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-")
            times = 0
            while name in found:
                times += 1
                name = f"{base}-{times}"
            found.add(name)
    return found


def _outside_blocks(page: Path) -> str:
    lines = page.read_text(encoding="utf-8").splitlines()
    for block in blocks(page):
        lines[block.begins : block.ends + 1] = [""] * (block.ends + 1 - block.begins)
    return "\n".join(lines)
