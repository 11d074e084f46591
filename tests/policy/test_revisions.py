"""Rules out of a git revision."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from calc_service.policy.revisions import RevisionRefused, rules_of_revision

Git = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a rules folder, committed three times: without a district, with one, and moved."""
    top = tmp_path / "repository"
    rules = top / "policy" / "rules"
    rules.mkdir(parents=True)
    git(top, "init", "--quiet", "--initial-branch=main")
    (rules / "documents.yaml").write_bytes("文件: 一\r\n".encode())
    (rules / "README.md").write_text("no rules")
    (top / "docs").mkdir()
    (top / "docs" / "README.md").write_text("no rules either")
    (rules / "link.yaml").symlink_to("/etc/passwd")
    commit(top, "first", "v1")
    (rules / "districts").mkdir()
    (rules / "districts" / "500116.yaml").write_text("district: 1\n")
    (rules / "documents.yaml").write_text("文件: 二\n", encoding="utf-8")
    (top / ".gitattributes").write_text("*.yaml export-ignore\n")
    commit(top, "second", "v2")
    return top


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *settings, *arguments], check=True)  # noqa: S607  whichever git is there


def commit(top: Path, message: str, tag: str) -> None:
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", message)
    git(top, "tag", tag)


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("asked", ["v1", "HEAD~1", "main^", "v1:policy/rules", "v1:policy/rules/"])
def test_the_files_are_those_of_the_revision_byte_by_byte(repository: Path, into: Path, asked: str) -> None:
    found = rules_of_revision(asked, repository / "policy" / "rules", into)
    assert found == into / "rules"
    assert files(found) == {"documents.yaml": "文件: 一\r\n".encode()}


def test_files_in_folders_are_found_whatever_the_attributes_say_of_archives(repository: Path, into: Path) -> None:
    found = rules_of_revision("HEAD", repository / "policy" / "rules", into)
    assert set(files(found)) == {"documents.yaml", "districts/500116.yaml"}


def test_the_rules_may_be_the_top_of_the_repository(repository: Path, into: Path) -> None:
    git(repository, "mv", "policy/rules/documents.yaml", "documents.yaml")
    commit(repository, "third", "v3")
    assert "documents.yaml" in files(rules_of_revision("v3", repository, into))


def test_edits_that_are_not_committed_take_no_part(repository: Path, into: Path) -> None:
    (repository / "policy" / "rules" / "documents.yaml").write_text("文件: 三\n", encoding="utf-8")
    found = rules_of_revision("HEAD", repository / "policy" / "rules", into)
    assert files(found)["documents.yaml"] == "文件: 二\n".encode()


@pytest.mark.parametrize(
    "asked",
    ["v9", "", "--all", "--output=x", "-p", "HEAD..v1", "@{u}", "v1 v2", "HEAD^{tree}", "$(id)", "v1\0", "{0}", ":"],
)
def test_what_names_no_revision_is_refused_whatever_it_looks_like(repository: Path, into: Path, asked: str) -> None:
    with pytest.raises(RevisionRefused, match="is neither a folder nor a git revision"):
        rules_of_revision(asked, repository / "policy" / "rules", into)
    assert files(into) == {}


@pytest.mark.parametrize(
    "asked", ["v1:nowhere", "v1:docs", "v1:policy/rules/documents.yaml", "v1:../..", "v1:/etc", "v1:--all", "v1:\0"]
)
def test_a_revision_without_such_a_folder_is_refused(repository: Path, into: Path, asked: str) -> None:
    with pytest.raises(RevisionRefused, match="has no rules folder"):
        rules_of_revision(asked, repository / "policy" / "rules", into)
    assert files(into) == {}


def test_a_folder_outside_any_repository_has_no_revisions(
    tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "rules").mkdir()
    with pytest.raises(RevisionRefused, match="is in no git repository"):
        rules_of_revision("HEAD", tmp_path / "rules", into)


def test_without_git_the_remedy_is_named(repository: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RevisionRefused, match="install it, or compare folders"):
        rules_of_revision("HEAD", repository / "policy" / "rules", into)
