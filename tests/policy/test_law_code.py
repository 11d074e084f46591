"""Whether the code that decides amounts is the same: words about it are not part of it, everything else is."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import grimp
import pytest

from calc_service.policy import law_code
from calc_service.policy.law_code import DECIDES, PACKAGE, digest_of_sources, law_digest

WORDS_ALONE = {
    "calc_service.domain.fields",
    "calc_service.domain.interface_codes",
    "calc_service.domain.kinds",
    "calc_service.domain.platform_facts",
    "calc_service.domain.vocabulary",
    "calc_service.domain.wording",
}
"""What law and engine take from the domain to name things, and what they only hand on: no amount is made of it."""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """The package, free to be changed."""
    return shutil.copytree(PACKAGE, tmp_path / "calc_service", ignore=shutil.ignore_patterns("__pycache__"))


def rewritten(sources: Path, name: str, old: str, new: str) -> str:
    file = sources / name
    content = file.read_text("utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), encoding="utf-8")
    return digest_of_sources(sources)


def test_threads_that_want_it_first_wait_for_one_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[float] = []

    def slowly() -> str:
        began.append(time.monotonic())
        time.sleep(0.1)
        return "sha256:0"

    monkeypatch.setattr(law_code, "_digest", cache(slowly))
    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(law_digest) for _ in range(4)]
    assert {one.result() for one in found} == {"sha256:0"}
    assert len(began) == 1


def test_the_digest_is_that_of_the_code_and_not_of_where_it_lies(sources: Path) -> None:
    assert digest_of_sources(sources) == law_digest() == digest_of_sources(PACKAGE)


@pytest.mark.parametrize("words", ['"""Rounded otherwise."""', '"""One\n\n    more.\n    """  # why'])
def test_docstrings_and_comments_decide_nothing(sources: Path, words: str) -> None:
    file = next(file for file in sorted((sources / "law").glob("*.py")) if "def " in file.read_text("utf-8"))
    docstring = file.read_text("utf-8").split('"""')[1]
    assert rewritten(sources, f"law/{file.name}", f'"""{docstring}"""', words) == law_digest()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("law/claim.py", "+", "-"),
        ("engine/terms.py", "NOBODY", "NOBODY_"),
        ("domain/money.py", "def rounded", "def rounded_"),
        ("rulebook/laws/tilt_assistance.py", "def ", "def _"),
    ],
)
def test_whatever_else_changes_is_another_law(sources: Path, name: str, old: str, new: str) -> None:
    assert rewritten(sources, name, old, new) != law_digest()


def test_a_source_that_comes_or_goes_is_another_law(sources: Path) -> None:
    (sources / "law" / "further.py").write_text("", encoding="utf-8")
    with_one_more = digest_of_sources(sources)
    (sources / "law" / "further.py").unlink()
    (sources / "law" / "safeguards.py").unlink()
    assert len({with_one_more, digest_of_sources(sources), law_digest()}) == 3


def test_every_source_is_there() -> None:
    assert [pattern for pattern in DECIDES if not list(PACKAGE.glob(pattern))] == []


def test_what_law_and_engine_rest_on_is_part_of_it_or_is_words_alone() -> None:
    graph = grimp.build_graph("calc_service")
    decide = {
        ".".join(("calc_service", *file.relative_to(PACKAGE).with_suffix("").parts))
        for pattern in DECIDES
        for file in PACKAGE.glob(pattern)
    }
    imported = {
        module
        for importer in decide
        if importer.startswith(("calc_service.law", "calc_service.engine")) and importer in graph.modules
        for module in graph.find_modules_directly_imported_by(importer)
    }
    assert {module for module in imported - decide if module.startswith("calc_service.")} <= {
        *WORDS_ALONE,
        "calc_service.domain",
        "calc_service.engine",
        "calc_service.law",
    }
