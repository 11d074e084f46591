"""`python -m web`: install what is pinned and build the pages into `web/dist/`; `types` and `test` look at the sources.

Nothing that is built is kept in the tree: `web/dist/`, `web/node_modules/`, the description and the types made from it
are ignored by git.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from web.node import Node, found

FOLDER = Path(__file__).parent
LOCK, INSTALLED = FOLDER / "package-lock.json", FOLDER / "node_modules" / "installed-lock.json"
DESCRIPTION = FOLDER / "openapi.json"
OF_BUILDING = ["--omit=dev"]
"""For `npm ci`: what only checks and tests need is left out."""


def main(asked: Sequence[str]) -> None:
    """Do what is asked for."""
    match [*asked]:
        case []:
            run(installed(OF_BUILDING), "build")
        case ["types"]:
            node = installed([])
            describe()
            run(node, "types")
        case ["test"]:
            run(installed([]), "test")
        case _:
            sys.exit("usage: python -m web [types | test]")


def installed(options: Sequence[str]) -> Node:
    """Return Node.js, what the lock file names being there; whatever else was installed is not."""
    node = found()
    wanted = " ".join(options).encode() + LOCK.read_bytes()
    # All that is pinned is more than building needs, and does as well.
    if not INSTALLED.exists() or INSTALLED.read_bytes() not in {wanted, LOCK.read_bytes()}:
        subprocess.run([*node.npm, "ci", *options], cwd=FOLDER, env=node.environment(), check=True)
        INSTALLED.write_bytes(wanted)
    return node


def run(node: Node, script: str) -> None:
    """Run a script of `package.json`; ends with its status where it fails."""
    ended = subprocess.run([*node.npm, "run", "--silent", script], cwd=FOLDER, env=node.environment(), check=False)
    if ended.returncode:
        sys.exit(ended.returncode)


def describe() -> None:
    """Write the description of the service, from which the types of the client are made."""
    from calc_service.app import create_app  # noqa: PLC0415 - building the pages needs nothing of it
    from calc_service.config import Settings  # noqa: PLC0415

    DESCRIPTION.write_bytes(
        create_app(Settings(state=None, log_level="critical")).test_client().get("/openapi.json").data
    )


if __name__ == "__main__":
    main(sys.argv[1:])
