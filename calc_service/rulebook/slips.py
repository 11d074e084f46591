"""Slips of the keyboard that are plain from the text alone: full-width signs, a missing space, commas in amounts."""

import re
from collections.abc import Mapping

from calc_service.domain.wording import Label

SHOWN = 40
"""Most characters of a faulty text that a complaint repeats."""

WIDE_BRACKET = Label("全角括号；请改成半角的 { } 或 [ ]", "a full-width bracket; write plain { } or [ ]")
WIDE_COLON = Label(
    "键之后是全角冒号“：”；请改成半角冒号加空格“: ”", "a full-width colon after a key; write a plain colon and a space"
)
WIDE_COMMA = Label(
    "各项之间是全角逗号“，”；请改成半角逗号加空格“, ”",
    "a full-width comma between entries; write a plain comma and a space",
)
CURLY_QUOTES = Label(
    "中文引号“”不能当作 YAML 的引号；请删去，或改成半角双引号",
    "curly quotes do not quote; remove them, or write straight double quotes",
)
WIDE_SPACES: Mapping[str, Label] = {
    "\u3000": Label("全角空格", "full-width space"),
    "\u00a0": Label("不间断空格", "no-break space"),
}

_QUOTED_OR_COMMENT = re.compile(r"""(?<![^\s{\[,:-])(?:"(?:[^"\\]|\\.)*"|'[^']*')|(?:^|(?<=\s))#.*""")
_WIDE_COLON = re.compile(r"""\s*(?:- )?["'\w.-]+(：)""")
_WIDE_BRACKET = re.compile(r"(?:^|(?<=[\s:,{\[]))([｛［])|([｝］])\s*$")
_WIDE_COMMA = re.compile(r"""(，)\s*["']?[a-z_][a-z0-9_]*["']?\s*[:：]""")
_CURLY_QUOTE = re.compile(r"[:,{\[-]\s*([“”])")
_GLUED = re.compile(r"(?P<key>[a-z_][a-z0-9_]{0,63}):(?P<value>(?![\s/])[^\s,}\]]+)")
_GLUED_IN_LINE = re.compile(rf"(?:^\s*(?:- )?|[{{,]\s*)({_GLUED.pattern})")
_WIDE_SPACE = re.compile(
    "(?:^ *|(?<=[:,{]) *|(?:^|(?<= ))- *)([\u3000\u00a0])"
    "|([\u3000\u00a0])(?=[\u3000\u00a0 ]{0,9}[a-z_][a-z0-9_]{0,63}:(?: |$))"
)
_BEGUN_AMOUNT = re.compile(r"[¥￥]?([0-9]{1,12})")
_REST_OF_AMOUNT = re.compile(r"([0-9]{3,4}(?:\.[0-9]+)?)元?")


def in_line(line: str) -> tuple[int, Label] | None:
    """The index and the name of a slip in a line that YAML cannot read; None where none is plain."""
    bare = _outside_quotes(line)
    for found, slip in (
        (_WIDE_COLON.match(line), WIDE_COLON),
        (_WIDE_BRACKET.search(bare), WIDE_BRACKET),
        (_WIDE_COMMA.search(bare), WIDE_COMMA),
    ):
        if found is not None:
            return found.start(found.lastindex or 0), slip
    glued = _GLUED_IN_LINE.search(bare)
    return None if glued is None else (glued.start("key"), _space_missing(glued))


def curly_quote(line: str) -> tuple[int, Label] | None:
    """The same for a curly quote where a value begins: a text may begin with one, so only the line itself tells."""
    found = _CURLY_QUOTE.search(_outside_quotes(line))
    return None if found is None else (found.start(1), CURLY_QUOTES)


def glued(text: str) -> tuple[str, str, Label] | None:
    """`value:65000` → key, value and what to write instead; None for any other text, `http://…` among them."""
    found = _GLUED.match(text)
    return None if found is None else (found["key"], text[found.start("value") :], _space_missing(found))


def begins_with_wide_bracket(text: str) -> bool:
    """Whether a text was meant as a mapping or list."""
    return text.startswith(("｛", "［"))


def joined_amount(before: str, after: str) -> str:
    """The amount that a comma has parted: `65` and `000` → `65000`; "" where these are no parts of one."""
    begun, rest = _BEGUN_AMOUNT.fullmatch(before), _REST_OF_AMOUNT.fullmatch(after)
    return f"{begun[1]}{rest[1]}" if begun and rest else ""


def wide_spaces(line: str) -> list[tuple[int, Label]]:
    """Index and name of every space that is none to YAML, where one belongs or a line begins; not those in texts."""
    found = _WIDE_SPACE.finditer(_outside_quotes(line))
    places = [one.start(one.lastindex or 0) for one in found]
    return [(place, WIDE_SPACES[line[place]]) for place in places]


def _space_missing(found: re.Match[str]) -> Label:
    written = f"{found['key']}: {found['value'][:SHOWN]}"
    return Label(f"冒号后面要有一个空格：请写“{written}”", f"a colon takes a space after it: write '{written}'")


def _outside_quotes(line: str) -> str:
    """The line with blanks in place of quoted texts and of its comment, so that every index stays."""
    return _QUOTED_OR_COMMENT.sub(lambda found: " " * len(found[0]), line)
