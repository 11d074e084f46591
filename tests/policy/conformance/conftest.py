import fcntl
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from calc_service.policy.conformance.exporting import export
from calc_service.policy.conformance.kit import Kit, read_kit
from calc_service.rulebook.load import SoundRules, read_rules
from tests.rulebook.rules_copy import RulesCopy


@pytest.fixture(scope="session")
def rules(rules_folder: Path) -> SoundRules:
    return read_rules(rules_folder)


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first process of a run makes and the others use."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"conformance-{name}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(folder)
    return folder


@pytest.fixture(scope="session")
def kit(rules_folder: Path, rules: SoundRules, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """The kit of the project's rules."""
    return read_kit(shared(tmp_path_factory, "kit", lambda folder: export(rules_folder, rules, folder)))


def with_a_district(rules_folder: Path, folder: Path) -> None:
    """The rules with the district of the template in force: tracks, categories, tilt assistance and a warning."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.copytree(rules_folder, part)
    RulesCopy(part).add_district()
    part.rename(folder)


@pytest.fixture(scope="session")
def district_rules(rules_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, "rules", lambda folder: with_a_district(rules_folder, folder))


@pytest.fixture(scope="session")
def district_kit(district_rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """The kit of these."""
    make = partial(export, district_rules, read_rules(district_rules))
    return read_kit(shared(tmp_path_factory, "district-kit", make))
