"""Slips of the keyboard that are plain from the text alone, and text that is no YAML: what was probably meant.

Full-width signs, a missing space, commas in amounts.
"""

import re
from collections.abc import Iterator, Mapping

import yaml

from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import Complaint, FilePlace

SHOWN = 40
"""Most characters of a faulty text that a complaint repeats."""

WIDE_BRACKET = Label("全角括号；请改成半角的 { } 或 [ ]", "a full-width bracket; write plain { } or [ ]")
WIDE_COLON = Label(
    "键之后是全角冒号“：”；请改成半角冒号加空格“: ”", "a full-width colon after a key; write a plain colon and a space"
)
WIDE_COMMA = Label(
    "各项之间是中文标点“，”“、”或“；”；请改成半角逗号加空格“, ”",
    "a full-width comma between entries; write a plain comma and a space",
)
NOT_CLOSED = Label(
    "这个括号没有关上；请补上对应的“}”或“]”", "this bracket is never closed; add the } or ] that belongs to it"
)
IN_A_COMMENT = Label(
    "“ #”之后的都成了注释，右括号也在里面；请删去“#”，文字里要有“#”就给整句加上双引号",
    "all after ' #' is a comment, the closing bracket with it; remove the #, or quote a text that holds one",
)
NOT_OPENED = Label(
    "这个“}”或“]”没有对应的开括号；请补上“{”或“[”，或删去它",
    "no bracket opens for this } or ]; add the { or [ that belongs to it, or remove it",
)
PASTED = Label(
    "这一行不是规则内容（应为“键: 值”或“- ”开头的列表项），像是粘贴进来的文字；请删去，或在行首加“# ”作为说明",
    "this line is no rule (no 'key: value' and no '- ' item) and seems to have been pasted in; remove it, or begin it"
    " with '# ' to keep it as a comment",
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
_WIDE_COLON = re.compile(r"""\s*(?:- )?["'A-Za-z0-9_.-]+(：)""")
_WIDE_BRACKET = re.compile(r"(?:^|(?<=[\s:,{\[]))([｛［])|([｝］])\s*$")
_WIDE_COMMA = re.compile(r"""([，、；])\s*["']?[a-z_][a-z0-9_]*["']?\s*[:：]""")
_CURLY_QUOTE = re.compile(r"[:,{\[-]\s*([“”])")
_GLUED = re.compile(r"(?P<key>[a-z_][a-z0-9_]{0,63}):(?P<value>(?![\s/])[^\s,}\]]+)")
_GLUED_IN_LINE = re.compile(rf"(?:^\s*(?:- )?|[{{,]\s*)({_GLUED.pattern})")
_WIDE_SPACE = re.compile(
    "(?:^ *|(?<=[:,{]) *|(?:^|(?<= ))- *)([\u3000\u00a0])"
    "|([\u3000\u00a0])(?=[\u3000\u00a0 ]{0,9}[a-z_][a-z0-9_]{0,63}:(?: |$))"
)
_BEGUN_AMOUNT = re.compile(r"[¥￥]?([0-9]{1,3})")
_JOINED_AMOUNT = re.compile(r"([0-9]{4,9})")
_REST_OF_AMOUNT = re.compile(r"([0-9]{3}(?:\.[0-9]{1,2})?)元?")


def in_line(line: str) -> tuple[int, Label] | None:
    """The index and the name of a slip in a line that YAML cannot read; None where none is plain."""
    bare = _outside_quotes(line)
    for found, typo in (
        (_WIDE_COLON.match(line), WIDE_COLON),
        (_WIDE_BRACKET.search(bare), WIDE_BRACKET),
        (_WIDE_COMMA.search(bare), WIDE_COMMA),
    ):
        if found is not None:
            return found.start(found.lastindex or 0), typo
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


def joined_amount(before: str, after: str, *, joined: bool) -> str:
    """The amount that a comma has parted: `65` and `000` → `65000`; "" where these are no parts of one, as `10` `0000`.

    joined: whether `before` is itself of parts, as in `1,200,000`
    """
    begun, rest = (_JOINED_AMOUNT if joined else _BEGUN_AMOUNT).fullmatch(before), _REST_OF_AMOUNT.fullmatch(after)
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


_UNCLOSED = Label(
    "括号不成对、少了逗号，或文字里有冒号而没加双引号；请检查此处之前的内容",
    "a bracket or a comma is missing, or quotes around a text that holds a colon; look before this place",
)
_NAMED_WHERE_OPENED = ("could not find expected ':'", "found unexpected end of stream")
_YAML_LINE = re.compile(
    r"""#|---|\.\.\.|%|[{}\[\]"'&*!?|>@`]|-(?:\s|$)|[A-Za-z0-9_.-]+\s*(?:[:：#]|$)|[^\s:：]+\s*:(?:\s|$)"""
)
_UNKNOWN = Label("请检查此处的缩进、引号、冒号和括号", "check indentation, quotes, colons and brackets here")
_PROBLEMS: Mapping[str, Label] = {
    "mapping values are not allowed": Label(
        "此处不能再有“键: 值”；请检查缩进，文字里有冒号的，整句加双引号",
        "no second key can stand here; check the indentation, and quote a text that holds a colon",
    ),
    "block sequence entries are not allowed": Label(
        "列表项“- ”须另起一行；请换行并缩进", "an item of a list begins on a line of its own; break the line and indent"
    ),
    "did not find expected ','": _UNCLOSED,
    "did not find expected node content": _UNCLOSED,
    "did not find expected <document start>": _UNCLOSED,
    "did not find expected key": Label(
        "缩进与上面各行不齐，或引号之后还有文字；请对齐或去掉多余的文字",
        "not aligned with the lines above, or text after a closing quote; align it or remove the rest",
    ),
    "did not find expected '-'": Label(
        "缩进与列表各项不齐；请与上面的“- ”对齐", "not aligned with the items of the list; align it with the '-' above"
    ),
    "could not find expected ':'": Label("键之后缺少冒号；请写“键: 值”", "no colon after a key; write 'key: value'"),
    "found unexpected end of stream": Label(
        "引号没有结束；请补上后一个引号", "a quote never ends; add the closing one"
    ),
    "found character that cannot start": Label(
        "值不能以这个字符开头；请给整句文字加双引号", "no value can begin with this character; put the text in quotes"
    ),
}


def malformed(error: yaml.YAMLError, text: str, path: str) -> Complaint:
    """What `error` says of the file shown as `path` that holds `text`."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    opened = getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or ""
    lines = text.split("\n")
    for number, (index, typo) in _typos(lines, line, opened.line + 1 if opened else line):
        return _complaint(FilePlace(path, number, index + 1), typo)
    for number, (index, slip) in _not_rules(lines, line, opened):
        return _complaint(FilePlace(path, number, index + 1), slip)
    advice = next((label for beginning, label in _PROBLEMS.items() if problem.startswith(beginning)), _UNKNOWN)
    shown = opened if opened and problem.startswith(_NAMED_WHERE_OPENED) else mark
    return _complaint(FilePlace(path, shown.line + 1, shown.column + 1) if shown else FilePlace(path, line, 1), advice)


def _not_rules(lines: list[str], line: int, opened: yaml.Mark | None) -> Iterator[tuple[int, tuple[int, Label]]]:
    """Up to `line`: text that is no YAML at the margin or where a key was begun, and brackets without their others."""
    first = next((number for number, shown in enumerate(lines, 1) if shown.partition("#")[0].strip()), 0)
    for number, shown in enumerate(lines[:line], 1):
        begun = number == first or (opened is not None and number == opened.line + 1)
        if _is_pasted(shown if not begun else shown.lstrip()):
            yield number, (0, PASTED)
    closers = _surplus(lines[line - 1]) if line <= len(lines) else None
    if closers is not None:
        yield line, (closers, NOT_OPENED)
    if opened is not None and line > opened.line + 1 and _is_open(lines[opened.line][opened.column :]):
        yield opened.line + 1, _not_closed(lines[opened.line], opened.column)


def _not_closed(line: str, opened: int) -> tuple[int, Label]:
    """Where the bracket opens, or the comment begins that the closing one is in."""
    comment = len(_outside_quotes(line).rstrip())
    hidden = line[comment:].lstrip()
    in_comment = hidden.startswith("#") and hidden.rstrip().endswith(("}", "]"))
    return (line.index(hidden, comment), IN_A_COMMENT) if in_comment else (opened, NOT_CLOSED)


def _is_pasted(line: str) -> bool:
    """Whether a line at the margin is no comment, key, item or bracket, nor one word that lacks its colon."""
    return bool(line.strip()) and not line[0].isspace() and _YAML_LINE.match(line) is None


def _surplus(line: str) -> int | None:
    """The index of the first bracket that closes where none is open, on a line that opens and closes its own."""
    depth = 0
    for found in re.finditer(r"[{}\[\]]", _outside_quotes(line)):
        depth += 1 if found[0] in "{[" else -1
        if depth < 0 and line.strip()[0] not in "}]":
            return found.start()
    return None


def _is_open(begun: str) -> bool:
    """Whether a bracket, followed by the rest of its line, is neither closed there nor continued after a comma."""
    bare = _outside_quotes(begun).rstrip()
    opening, closing = (sum(bare.count(sign) for sign in signs) for signs in ("{[", "}]"))
    return bare[:1] in ("{", "[") and opening > closing and not bare.endswith((",", "{", "["))


def _typos(lines: list[str], line: int, opened: int) -> Iterator[tuple[int, tuple[int, Label]]]:
    """Slips on `line`, on the last one before it that says anything, and where the bracket opens that never closes.

    YAML may notice only afterwards what is wrong with a line, at the end of the text even beyond its last one.
    """
    shown = dict(enumerate(lines, 1))
    filled = [number for number in shown if number < line and shown[number].partition("#")[0].strip()]
    for number in (line, *filled[-1:], opened):
        found = in_line(shown.get(number, ""))
        if found is None and number == line:
            found = curly_quote(shown.get(number, ""))
        if found is not None:
            yield number, found


def _complaint(place: FilePlace, advice: Label) -> Complaint:
    return place.complain(
        f"YAML 格式有误，文件无法读取：{advice.zh}", f"not well-formed YAML, so the file cannot be read: {advice.en}"
    )
