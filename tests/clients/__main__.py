"""`make clients`: typed clients are generated from the description, type-checked, and used on the running service.

Nothing that is generated stays in the tree: everything is made in `.clients/`, which git ignores. A word of warning
from a generator or a linter is a failure.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bench.service import serving
from calc_service.config import PROJECT_FOLDER
from web.node import TRUSTED, found

SOURCES = Path(__file__).parent
PLACE = PROJECT_FOLDER / ".clients"
PYTHON = PLACE / "venv" / "bin" / "python"
WARNING = re.compile(r"warn|error|deprecat|unsupported|skipping", re.IGNORECASE)
HARMLESS = re.compile(r"\b0 (errors|warnings)|No results with a severity of .error. found")
Said = subprocess.CompletedProcess[str]


def main() -> None:
    """Do everything, and say how long each part took."""
    began = time.perf_counter()
    node = prepared()
    with serving("wsgi:app") as port:
        address = f"http://127.0.0.1:{port}"
        description = fetched(f"{address}/openapi.json")
        (PLACE / "openapi.json").write_bytes(description)
        environment = written(json.loads(description), PLACE / "posted") | {"SERVICE": address}
        done("set up", began)
        for what, command in commands(node).items():
            began = time.perf_counter()
            run(command, what, environment, quiet=not what.startswith("use"))
            done(what, began)


def commands(node: Sequence[str]) -> dict[str, list[str]]:
    """Return every step by its name, in order."""
    tools = PLACE / "node_modules"
    generator = str(PYTHON.with_name("openapi-python-client"))
    mypy = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--python-executable", str(PYTHON)]
    python = "generate --path openapi.json --config python_client.yaml --meta none --output-path generated_client"
    orval = "--input openapi.json --output generated/orval.ts --client fetch"

    def tool(script: str, arguments: str) -> list[str]:
        return [*node, str(tools / script), *arguments.split()]

    return {
        "redocly": tool("@redocly/cli/bin/cli.js", "lint --config redocly.yaml --format=stylish openapi.json"),
        "spectral": tool("@stoplight/spectral-cli/dist/index.js", "lint --ruleset spectral.yaml -F hint openapi.json"),
        "openapi-typescript": tool(
            "openapi-typescript/bin/cli.js", "openapi.json --output generated/openapi_typescript.ts"
        ),
        "hey-api": tool("@hey-api/openapi-ts/bin/run.js", "--input openapi.json --output generated/hey_api"),
        "orval": tool("orval/dist/bin/orval.mjs", orval),
        "openapi-python-client": [generator, *python.split(), "--overwrite", "--fail-on-warning"],
        "types of TypeScript": tool("typescript/bin/tsc", "--project ."),
        "types of Python": [*mypy, "with_python_client.py"],
        "use openapi-typescript": [*node, "made/with_openapi_typescript.js"],
        "use hey-api": [*node, "made/with_hey_api.js"],
        "use orval": [*node, "made/with_orval.js"],
        "use openapi-python-client": [str(PYTHON), "with_python_client.py"],
    }


def prepared() -> list[str]:
    """Return the command that is Node.js, everything installed as pinned and nothing generated yet."""
    PLACE.mkdir(exist_ok=True)
    for made in ("generated", "generated_client", "made", "posted"):
        shutil.rmtree(PLACE / made, ignore_errors=True)
    changed = [file for file in SOURCES.iterdir() if file.is_file() and differs(file)]
    for file in changed:
        shutil.copy(file, PLACE)
    pins = {"requirements.txt", "package-lock.json", ".npmrc"}
    if pins & {file.name for file in changed} or not (PLACE / "installed").exists():
        return installed()
    return [(PLACE / "installed").read_text()]


def differs(file: Path) -> bool:
    """Return whether `file` is another than when it was last copied."""
    copy = PLACE / file.name
    return not copy.exists() or copy.read_bytes() != file.read_bytes()


def installed() -> list[str]:
    """Install what is pinned; return the command that is Node.js: the system's, or a Python package's if it is old."""
    (PLACE / "installed").unlink(missing_ok=True)
    run([sys.executable, "-m", "venv", "--clear", str(PLACE / "venv")], "venv")
    pip_install("requirements.txt")
    node = found(str(PYTHON))
    run([*node.npm, "ci"], "npm ci")
    (PLACE / "installed").write_text(node.node[0])
    return [*node.node]


def pip_install(pins: str) -> None:
    """Install what a file pins, and nothing else."""
    options = "--quiet --disable-pip-version-check --no-deps --require-hashes --requirement"
    run([str(PYTHON), "-m", "pip", "install", *options.split(), pins], pins)


def fetched(address: str) -> bytes:
    """Return what the service says."""
    with urlopen(address) as reply:
        said: bytes = reply.read()
    return said


def written(description: dict[str, Any], folder: Path) -> dict[str, str]:
    """Write what is posted to `folder`; return, as variables, where it is and what has to come back."""
    folder.mkdir()
    batch = description["paths"]["/v1/batches"]["post"]
    impact = description["paths"]["/v1/rules/impact/claims"]["post"]
    form = impact["requestBody"]["content"]["multipart/form-data"]["example"]
    shutil.copy(PROJECT_FOLDER / "demo" / "case.json", folder)
    csv = batch["requestBody"]["content"]["text/csv"]["example"]
    for name, text in {
        "batch.csv": csv,
        "claims.csv": form["claims"],
        "changes.json": json.dumps(form["changes"]),
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {
        "POSTED": str(folder),
        "ASSISTANCE": "13745.56",  # as the README works it out
        "ROWS": str(len(csv.splitlines()) - 1),
        "PERSONS": str(len(form["claims"].splitlines()) - 1),
    }


def run(command: Sequence[str], what: str, environment: Mapping[str, str] | None = None, *, quiet: bool = True) -> None:
    """Run a step in the place; end with what it said where it fails or warns."""
    path = os.pathsep.join((str(PYTHON.parent), os.environ["PATH"]))
    settings = {**TRUSTED, **os.environ, "PATH": path, "NO_COLOR": "1", "REDOCLY_TELEMETRY": "off"}
    settings |= environment or {}
    ended = subprocess.run(command, cwd=PLACE, env=settings, capture_output=True, text=True, check=False)
    said = ended.stdout + ended.stderr
    warned = [line for line in said.splitlines() if WARNING.search(line) and not HARMLESS.search(line)]
    if ended.returncode or (warned and not what.startswith(("npm", "venv", "requirements", "node"))):
        sys.exit(f"{what} (exit status {ended.returncode})\n{said}")
    if not quiet:
        print(said.strip())


def done(what: str, began: float) -> None:
    """Say how long a step took."""
    print(f"{what}: {time.perf_counter() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
