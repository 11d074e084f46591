"""rules schema: write what editors know of the rules files, from the same definitions that read them."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from calc_service.cli.rules_folder import folder_argument, folder_or_default
from calc_service.cli.terminal import printable
from calc_service.policy.examples_schema import EXAMPLES_FILE, examples_schema
from calc_service.rulebook.folder import read_folder
from calc_service.rulebook.schema import FOLDER, as_text, schemas
from calc_service.rulebook.schema.registered import registered_in

NOT_WRITTEN = 2


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    folder_argument(parser, "DIR")


def run(arguments: Namespace) -> int:
    """Write every schema below the rules folder, name those that changed, and return 0; 2 where none can be written."""
    folder = folder_or_default(arguments.folder)
    # What is wrong in the files is said by `rules check`; editors know whatever could be read.
    registered = registered_in(read_folder(folder, []))
    texts = {
        path: as_text(schema) for path, schema in {**schemas(registered), EXAMPLES_FILE: examples_schema()}.items()
    }
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        changed = [path for path, text in texts.items() if _write(folder / path, text)]
    except OSError as error:
        print(printable(f"{error.filename or folder}: {error.strerror or error}"), file=sys.stderr)
        return NOT_WRITTEN
    print(*(f"{folder.name}/{path}\n" for path in changed), sep="", end="")
    print(f"{len(texts)} 个格式说明，{len(changed)} 个有变化 · {len(texts)} schemas, {len(changed)} changed")
    return 0


def _write(file: Path, text: str) -> bool:
    """Whether the file said something else before."""
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return False
    file.write_text(text, encoding="utf-8", newline="\n")
    return True
