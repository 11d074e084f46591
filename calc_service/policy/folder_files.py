"""The files of a rules folder as bytes by path, out of a folder and into one."""

from collections.abc import Mapping
from pathlib import Path

from calc_service.policy.overlay_folder import FILE_PATTERNS

FOLDER = "rules"
"""How the folder is called in every complaint, whatever it is called where it comes from."""


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of every rules file by its path below `folder`; what else lies there is left out."""
    found = [file for place in FILE_PATTERNS for file in sorted(folder.glob(place))]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def laid_out(files: Mapping[str, bytes], into: Path) -> Path:
    """A new rules folder in `into` with these files."""
    for name, content in files.items():
        file = into / FOLDER / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return into / FOLDER
