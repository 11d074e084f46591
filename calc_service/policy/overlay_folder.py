"""A copy of a rules folder with changed files laid over it; the folder itself is never touched.

ChangesRefused        the changed files cannot be laid over the rules
    .faults           every fault at once, each with the path as it was given, why, and what to do
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from calc_service.domain.wording import Label
from calc_service.rulebook.definitions import CITY_FILES
from calc_service.rulebook.plain_text import LARGEST_FILE

MOST_FILES = 200
LONGEST_PATH = 100
SHOWN_PATH = 60
"""Most characters of a faulty path that a fault repeats."""
ROOT = "rules/"
"""May stand before a path, as it does in complaints."""
FILE_PATTERNS = ("*.yaml", "codes/*.yaml", "codes/profiles/*.yaml", "districts/*.yaml", "examples/*.yaml")
"""Where rules files stand; nothing else is copied."""
SEVERAL = re.compile(r"(codes|codes/profiles|districts|examples)/[A-Za-z0-9_][A-Za-z0-9_-]*\.yaml", re.ASCII)

_CITY = ", ".join(f"{name}.yaml" for name in CITY_FILES)
_REFUSED: tuple[tuple[Callable[[str], object], Label], ...] = (
    (
        lambda path: len(path) > LONGEST_PATH,
        Label(
            f"路径超过 {LONGEST_PATH} 个字符；请照规则文件夹里的路径写",
            f"the path is longer than {LONGEST_PATH} characters; write it as it is in the rules folder",
        ),
    ),
    (
        lambda path: not path.isprintable(),
        Label("路径含有不可见字符；请删去", "the path holds invisible characters; remove them"),
    ),
    (
        lambda path: "\\" in path,
        Label("路径用了反斜杠；请用 / 分隔文件夹", "the path has a backslash; part folders with /"),
    ),
    (
        lambda path: path.startswith(("/", "~")) or ":" in path,
        Label(
            "路径不能从根目录、用户目录或盘符开始；请写规则文件夹以内的路径",
            "the path begins at the root of a disk or at a home; write a path inside the rules folder",
        ),
    ),
    (
        lambda path: {"", ".", ".."}.intersection(path.split("/")),
        Label(
            "路径会走出规则文件夹或不唯一；请删去 .、.. 和多余的 /",
            "the path climbs out of the rules folder or is not the only spelling; remove . and .. and extra /",
        ),
    ),
    (
        lambda path: not path.endswith(".yaml"),
        Label(
            "规则文件的名称以 .yaml 结尾；请改名，或删去这一项",
            "rules files have names that end in .yaml; rename it, or leave it out",
        ),
    ),
    (
        lambda path: path.removesuffix(".yaml") not in CITY_FILES and not SEVERAL.fullmatch(path),
        Label(
            f"规则文件夹里没有这样的位置；请从这些里选：{_CITY}，或 districts/、codes/、examples/ 下的文件"
            "（名称只用字母、数字、- 和 _）",
            f"the rules folder has no such place; choose one of {_CITY}, or a file in districts/, codes/ or examples/"
            " with a name of letters, digits, - and _",
        ),
    ),
)
"""What a path may not be and why, the first that holds; the last alone would do, the others say what is wrong."""
_TWICE = Label("同一个文件给了两次；请只留一个", "the same file is given twice; keep one")
_NOT_THERE = Label("没有这个文件，无可删除；请核对路径", "there is no such file to remove; check the path")
_TOO_LARGE = Label(
    f"文件超过 {LARGEST_FILE} 字节，规则文件不会这么大；请检查内容",
    f"the file is larger than {LARGEST_FILE} bytes, which no rules file is; check what it holds",
)
_NOT_TEXT = Label(
    "内容不能写成 UTF-8 文字；请删去无效字符", "the content cannot be written as UTF-8; remove what is no character"
)
_TOO_MANY = Label(
    f"给出的文件超过 {MOST_FILES} 个；请只给改动了的文件",
    f"more than {MOST_FILES} files are given; give only those that differ",
)


@dataclass(frozen=True, slots=True)
class FileChangeFault:
    """Why one changed file cannot be taken, and what to do; `path` is "" where it is about all of them."""

    path: str
    message: Label

    def __str__(self) -> str:
        """Both languages on one line, Chinese first."""
        return f"{self.path[:SHOWN_PATH]!r}: {self.message.zh} / {self.message.en}"


class ChangesRefused(ValueError):  # noqa: N818  named for what happened, as RulesRefused is
    """The changed files cannot be laid over the rules; `faults` holds every fault found."""

    def __init__(self, faults: tuple[FileChangeFault, ...]) -> None:
        """Keep `faults` and show them one a line."""
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def overlay_folder(folder: Path, changed: Mapping[str, str | None], into: Path) -> Path:
    """A new rules folder in the empty folder `into`: the files of `folder`, with `changed` laid over them.

    changed: by path below `folder` (`medical_assistance.yaml`, `districts/500116.yaml`; `rules/` may stand before it),
             the whole text of the file, or None to leave the file out

    ChangesRefused with every fault at once; then nothing has been written.
    """
    faults = tuple(_faults(folder, changed))
    if faults:
        raise ChangesRefused(faults)
    target = into / folder.resolve().name
    texts = {path.removeprefix(ROOT): text for path, text in changed.items()}
    for file in (file for place in FILE_PATTERNS for file in folder.glob(place)):
        name = file.relative_to(folder).as_posix()
        if name not in texts:
            _write(target / name, file.read_bytes())
    for name, text in texts.items():
        if text is not None:
            _write(target / name, text.encode())
    return target


def _write(file: Path, content: bytes) -> None:
    """Write a new file: no link is ever followed, and nobody's permissions are taken over."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as new:
        new.write(content)


def _faults(folder: Path, changed: Mapping[str, str | None]) -> Iterator[FileChangeFault]:
    if len(changed) > MOST_FILES:
        yield FileChangeFault("", _TOO_MANY)
        return
    seen: set[str] = set()
    for given, text in changed.items():
        path = given.removeprefix(ROOT)
        reason = _path_fault(path) or _content_fault(folder / path, text) or (_TWICE if path in seen else None)
        if reason is not None:
            yield FileChangeFault(given, reason)
        seen.add(path)


def _path_fault(path: str) -> Label | None:
    return next((reason for is_so, reason in _REFUSED if is_so(path)), None)


def _content_fault(file: Path, text: str | None) -> Label | None:
    if text is None:
        return None if file.is_file() else _NOT_THERE
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return _NOT_TEXT
    return _TOO_LARGE if size > LARGEST_FILE else None
