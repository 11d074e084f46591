"""The key of pseudonyms, in a file: whoever has it can tell whose each is."""

from argparse import ArgumentTypeError
from dataclasses import dataclass, field
from pathlib import Path

from calc_service.config.secret_file import HOW, SecretRefused, read_random_key


@dataclass(frozen=True, slots=True)
class PseudonymKey:
    """A key of 32 bytes or more, and where it was read."""

    path: Path
    key: bytes = field(repr=False)


def pseudonym_key(name: str) -> PseudonymKey:
    """Read the key in the file called `name`: hexadecimal digits alone. Raises ArgumentTypeError."""
    try:
        return PseudonymKey(Path(name), read_random_key(Path(name)))
    except SecretRefused as refusal:
        raise ArgumentTypeError(f"{refusal}; {HOW}") from None
