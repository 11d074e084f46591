"""What the pages are built of is pinned, no file says where packages come from, and nothing that is built is kept."""

import json
import re
import subprocess
from typing import Any

import pytest

from calc_service.config import PROJECT_FOLDER

WEB = PROJECT_FOLDER / "web"
LOCK: dict[str, Any] = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
PACKAGE: dict[str, Any] = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
KINDS = ("dependencies", "devDependencies")
PACKAGE_NAMED = re.compile(r"""(?:\bfrom|\bimport) ?\(?["']((?:@[a-z0-9-]+/)?[a-z0-9-]+)[/"']""")
"""The package of an import that is none of our own files."""
FOREIGN = re.compile(r"https?://(?!www\.w3\.org/|127\.0\.0\.1)")


def test_no_file_names_a_registry() -> None:
    assert "omit-lockfile-registry-resolved=true" in (WEB / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert not any("resolved" in package for package in LOCK["packages"].values())
    for file in (".npmrc", "package.json"):
        assert "://" not in (WEB / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_every_package_is_of_one_version_and_held_by_its_hash(kind: str) -> None:
    assert all(re.fullmatch(r"[0-9.]+", version) for version in PACKAGE[kind].values())
    assert PACKAGE[kind] == LOCK["packages"][""][kind]
    for name, package in LOCK["packages"].items():
        assert not name or package["integrity"].startswith("sha512-"), name


def test_what_builds_the_pages_needs_no_package_that_only_checks_need() -> None:
    read = [WEB / "vite.config.ts", *(file for file in (WEB / "src").rglob("*") if file.suffix in {".ts", ".vue"})]
    named = {name for file in read for name in PACKAGE_NAMED.findall(file.read_text(encoding="utf-8"))}
    assert {"vite", "vue", "@codemirror/view"} <= named
    assert named <= PACKAGE["dependencies"].keys()


def test_nothing_runs_while_packages_are_installed() -> None:
    assert "ignore-scripts=true" in (WEB / ".npmrc").read_text(encoding="utf-8").splitlines()


def test_nothing_that_is_built_or_foreign_is_kept() -> None:
    kept = subprocess.run(
        ["git", "ls-files", "web"],  # noqa: S607  whichever git made the tree
        capture_output=True, cwd=PROJECT_FOLDER, check=True, text=True,
    ).stdout.split()  # fmt: skip
    assert [
        file for file in kept if re.search(r"/(dist|node_modules)/|\.min\.|schema\.d\.ts|openapi\.json", file)
    ] == []


def test_no_source_asks_another_address() -> None:
    sources = [file for file in (WEB / "src").rglob("*") if file.suffix in {".ts", ".vue", ".css"}]
    assert len(sources) > 10
    named = {file.name for file in sources if FOREIGN.search(file.read_text(encoding="utf-8"))}
    assert named - {"schema.d.ts"} == set()
