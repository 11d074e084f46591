"""How schemathesis sends bodies that are not JSON; it reads this file by its name in schemathesis.toml."""

from __future__ import annotations

from typing import Any, Final

import schemathesis

LINES: Final = "application/x-ndjson"
PART_OF_A_FILE: Final = "application/offset+octet-stream"
TEXTS: Final = (LINES, "text/csv", "application/octet-stream", PART_OF_A_FILE)


@schemathesis.serializer(LINES)
def as_lines(_: object, value: object) -> bytes:
    """A body of lines is a text, and sent as it is."""
    return str(value).encode("utf-8", "replace")


@schemathesis.serializer(PART_OF_A_FILE)
def as_bytes(_: object, value: object) -> bytes:
    """A part of a file is bytes."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def filter_case(_: object, case: Any) -> bool:  # noqa: ANN401  a case of any operation
    """A text of which something else was made is a text again once it is sent, and fits."""
    return case.media_type not in TEXTS or not isinstance(case.body, (bool, int, float, list, dict, type(None)))
