"""What generates clients is pinned, and where packages come from stands nowhere."""

import json
import re
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parent
LOCK: dict[str, Any] = json.loads((SOURCES / "package-lock.json").read_text(encoding="utf-8"))
PACKAGE: dict[str, Any] = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))


def test_no_file_names_a_registry() -> None:
    assert "omit-lockfile-registry-resolved=true" in (SOURCES / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert not any("resolved" in package for package in LOCK["packages"].values())
    for file in (".npmrc", "package.json", "requirements.txt"):
        assert "://" not in (SOURCES / file).read_text(encoding="utf-8")


def test_every_package_is_of_one_version_and_held_by_its_hash() -> None:
    assert all(re.fullmatch(r"[0-9.]+", version) for version in PACKAGE["devDependencies"].values())
    assert PACKAGE["devDependencies"] == LOCK["packages"][""]["devDependencies"]
    for name, package in LOCK["packages"].items():
        assert not name or package["integrity"].startswith("sha512-"), name
    for file in ("requirements.txt",):
        assert "--hash=sha256:" in (SOURCES / file).read_text(encoding="utf-8")


def test_nothing_runs_while_packages_are_installed() -> None:
    assert "ignore-scripts=true" in (SOURCES / ".npmrc").read_text(encoding="utf-8").splitlines()
