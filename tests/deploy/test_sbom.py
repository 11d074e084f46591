"""The bill of materials: each pinned package that is installed, its version, the hashes of its files and a licence."""

import json
import re

import pytest
from packaging.requirements import Requirement

from calc_service.config import PROJECT_FOLDER
from deploy import sbom

PROJECT = PROJECT_FOLDER


@pytest.fixture(scope="module")
def bom() -> dict[str, object]:
    return sbom.bill_of_materials()


def pinned_here() -> dict[str, str]:
    """Name and version of what requirements.txt pins for this machine, read by another reader."""
    text = (PROJECT / "requirements.txt").read_text("utf-8")
    lines = re.sub(r"\\\n", " ", text).splitlines()
    pins = [Requirement(line.split(" --hash")[0]) for line in lines if line and not line.lstrip().startswith("#")]
    here = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {sbom.spelled(pin.name): str(pin.specifier).removeprefix("==") for pin in here}


def test_it_holds_each_pinned_package_and_no_other(bom: dict[str, list[dict[str, str]]]) -> None:
    assert {sbom.spelled(part["name"]): part["version"] for part in bom["components"]} == pinned_here()


def test_each_has_hashes_a_licence_and_an_address(bom: dict[str, list[dict[str, object]]]) -> None:
    text = (PROJECT / "requirements.txt").read_text("utf-8")
    for part in bom["components"]:
        assert sbom.licences(part), part["name"]
        assert str(part["purl"]).startswith("pkg:pypi/")
        files = [each for each in part["externalReferences"] if "hashes" in each]  # type: ignore[attr-defined]
        found = [each["content"] for one in files for each in one["hashes"]]
        assert found, part["name"]
        assert [content for content in found if f"--hash=sha256:{content}" not in text] == []


def test_no_hash_is_left_out() -> None:
    text = re.sub(r" ; [^\\]+", " ", (PROJECT / "requirements.txt").read_text("utf-8"))  # as if for every machine
    assert sum(map(len, sbom.pins(text).values())) == text.count("--hash=")


def test_the_same_pins_give_the_same_bytes(bom: dict[str, object]) -> None:
    assert json.dumps(sbom.bill_of_materials()) == json.dumps(bom)
    assert "timestamp" not in json.dumps(bom["metadata"])
    assert "serialNumber" not in bom


def test_every_requirements_file_is_hashed() -> None:
    for file in PROJECT.glob("requirements*.txt"):
        text = re.sub(r"\\\n", " ", file.read_text("utf-8"))
        pins = [line for line in text.splitlines() if re.match(r"\S+==", line)]
        assert pins
        assert [pin for pin in pins if "--hash=sha256:" not in pin] == []
