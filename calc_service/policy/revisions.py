"""A rules folder out of a git revision: `HEAD~1`, `v1.0.0`, or `v1.0.0:path/to/rules`.

RevisionRefused       it cannot be had
    .message          why, and what to do, in both languages
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from calc_service.domain.wording import Label

_PLAIN_FILE = "100"
"""How git's modes of plain files begin; links and submodules are no rules files and are left out."""
_NO_REPOSITORY = Label(
    "规则文件夹不在 git 仓库中，无法取得以前的版本；请改用文件夹进行比较",
    "the rules folder is in no git repository, so there is no earlier version; compare folders instead",
)
_NO_GIT = Label(
    "没有安装 git，无法取得以前的版本；请安装 git，或改用文件夹进行比较",
    "git is not installed, so no earlier version can be had; install it, or compare folders instead",
)
_NO_REVISION = Label(
    "“{}”既不是文件夹，也不是 git 版本；请写文件夹，或 HEAD~1、v1.0.0 这样的版本",
    "'{}' is neither a folder nor a git revision; write a folder, or a revision such as HEAD~1 or v1.0.0",
)
_NO_FOLDER = Label(
    "git 版本“{}”里没有规则文件夹；请写成“版本:规则文件夹的路径”",
    "the git revision '{}' has no rules folder; write revision:path/of/the/rules",
)
_UNREADABLE = Label("“{}”中的文件取不出来；请检查 git 仓库", "a file of '{}' cannot be had; check the git repository")


class RevisionRefused(ValueError):  # noqa: N818  named for what happened, as RulesRefused is
    """No rules folder can be had from the revision; `message` says why and what to do."""

    def __init__(self, message: Label) -> None:
        """Keep the message and show it in both languages."""
        self.message = message
        super().__init__(f"{message.zh} / {message.en}")


def rules_of_revision(name: str, rules: Path, into: Path) -> Path:
    """The rules files of revision `name`, as a new folder in the empty folder `into`.

    `rules` is a folder inside the repository; without a path in `name`, what stood at its place is taken.
    RevisionRefused where there is no git, no repository, no such revision, or no rules folder in it.
    """
    revision, _, path = name.partition(":")
    top = _git(rules, "rev-parse", "--show-toplevel", refusal=_NO_REPOSITORY).decode().rstrip("\n")
    commit = _object(f"{revision}^{{commit}}", rules, _about(_NO_REVISION, revision))
    place = PurePosixPath(path or rules.resolve().relative_to(Path(top).resolve()).as_posix())
    if ".." in place.parts:
        raise RevisionRefused(_about(_NO_FOLDER, name))
    tree = _object(f"{commit}:{'' if place == PurePosixPath() else place}", rules, _about(_NO_FOLDER, name))
    files = list(_files(tree, rules, _about(_NO_FOLDER, name)))
    if not files:
        raise RevisionRefused(_about(_NO_FOLDER, name))
    target = into / rules.resolve().name
    for blob, path_inside in files:
        file = target / path_inside
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_git(rules, "cat-file", "blob", blob, refusal=_about(_UNREADABLE, name)))
    return target


def _object(object_name: str, rules: Path, refusal: Label) -> str:
    """The id of an object; the name may be anything, so it stands where git takes nothing for an option."""
    if "\0" in object_name:
        raise RevisionRefused(refusal)
    found = _git(rules, "rev-parse", "--verify", "--quiet", "--end-of-options", object_name, refusal=refusal)
    return found.decode().strip()


def _files(tree: str, rules: Path, refusal: Label) -> Iterator[tuple[str, PurePosixPath]]:
    """Id and path below `tree` of every YAML file in it."""
    listed = _git(rules, "ls-tree", "-r", "-z", "--full-tree", tree, refusal=refusal)
    for entry in listed.decode("utf-8", "surrogateescape").rstrip("\0").split("\0"):
        about, _, path = entry.partition("\t")
        name = PurePosixPath(path)
        if about.startswith(_PLAIN_FILE) and name.suffix == ".yaml" and ".." not in name.parts:
            yield about.split()[2], name


def _git(folder: Path, *arguments: str, refusal: Label) -> bytes:
    """What git prints; RevisionRefused with `refusal` and git's own words where it fails."""
    program = shutil.which("git")
    if program is None:
        raise RevisionRefused(_NO_GIT)
    # A hook hands its own repository down in these; the one asked is that of the folder.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = [program, "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, env=environment)  # noqa: S603  no shell, and names follow --end-of-options
    if done.returncode:
        output = done.stderr.decode("utf-8", "replace").strip()
        raise RevisionRefused(Label(f"{refusal.zh}（{output}）", f"{refusal.en} ({output})") if output else refusal)
    return done.stdout


def _about(message: Label, name: str) -> Label:
    return Label(message.zh.format(name), message.en.format(name))
