"""`python -m deploy.sbom`: what the service is made of, as CycloneDX and as a list of licences, into build/.

cyclonedx-py says what is installed under which licence; requirements.txt says what belongs to the service, and which
files of it are meant. What only this moment knows is left out, so that the same pins give the same bytes.
"""

import json
import re
import subprocess
import sys
from typing import Any

from packaging.markers import Marker

from calc_service import __version__
from calc_service.config import PROJECT_FOLDER

PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>\S+)(?P<rest>(?:.*\\\n)+.*|.*)", re.MULTILINE
)
MARKER = re.compile(r" ; (.+?)\s*\\\n")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
FOLDER = PROJECT_FOLDER / "build"
BOM, LICENCES = "sbom.cdx.json", "licences.tsv"
SERVICE = {"type": "application", "name": "calc-service", "version": __version__, "bom-ref": "calc-service"}


def main() -> int:
    """Write both files."""
    FOLDER.mkdir(exist_ok=True)
    bom = bill_of_materials()
    FOLDER.joinpath(BOM).write_text(json.dumps(bom, indent=1, ensure_ascii=False) + "\n", "utf-8")
    FOLDER.joinpath(LICENCES).write_text("".join(f"{line}\n" for line in licence_lines(bom)), "utf-8")
    print(f"{len(bom['components'])} packages: build/{BOM}, build/{LICENCES}")
    return 0


def pins(text: str) -> dict[str, list[str]]:
    """The hashes of the files of each package pinned for this machine, by its name as pip compares it."""
    found = [pin for pin in PINNED.finditer(text) if _is_for_this_machine(pin["rest"])]
    return {spelled(pin["name"]): HASH.findall(pin["rest"]) for pin in found}


def _is_for_this_machine(rest: str) -> bool:
    marker = MARKER.match(rest)
    return marker is None or Marker(marker[1]).evaluate()


def spelled(name: str) -> str:
    """A package's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def bill_of_materials() -> dict[str, Any]:
    """The pinned packages of requirements.txt that are installed here, with licences and hashes."""
    hashes = pins((PROJECT_FOLDER / "requirements.txt").read_text("utf-8"))
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "environment",
        sys.prefix,
        "--output-reproducible",
        "--no-validate",
    ]
    bom: dict[str, Any] = json.loads(subprocess.check_output(command))  # noqa: S603  this very Python
    parts = [part for part in bom["components"] if spelled(part["name"]) in hashes]
    for part in parts:
        part.setdefault("externalReferences", []).append(_files(part, hashes[spelled(part["name"])]))
    references = {part["bom-ref"] for part in parts}
    return bom | {
        "metadata": bom.get("metadata", {}) | {"component": SERVICE},
        "components": sorted(parts, key=lambda part: part["bom-ref"]),
        "dependencies": [
            {"ref": SERVICE["bom-ref"], "dependsOn": sorted(references)},
            *(_within(each, references) for each in bom["dependencies"] if each["ref"] in references),
        ],
    }


def _files(part: dict[str, Any], hashes: list[str]) -> dict[str, Any]:
    return {
        "type": "distribution",
        "url": f"https://pypi.org/project/{part['name']}/{part['version']}/#files",
        "comment": "each file of which requirements.txt takes one",
        "hashes": [{"alg": "SHA-256", "content": content} for content in hashes],
    }


def _within(dependency: dict[str, Any], references: set[str]) -> dict[str, Any]:
    needed = sorted(references & set(dependency.get("dependsOn", [])))
    return {"ref": dependency["ref"]} | ({"dependsOn": needed} if needed else {})


def licence_lines(bom: dict[str, Any]) -> list[str]:
    """Name, version and licences of each package, parted by tabs."""
    return [f"{part['name']}\t{part['version']}\t{licences(part)}" for part in bom["components"]]


def licences(part: dict[str, Any]) -> str:
    """What a package says of its licence, empty where it says nothing."""
    said = (each.get("expression") or _name(each["license"]) for each in part.get("licenses", []))
    return "; ".join(dict.fromkeys(said))


def _name(licence: dict[str, Any]) -> str:
    return str(licence.get("id") or licence["name"])


if __name__ == "__main__":
    sys.exit(main())
