from pathlib import Path

import pytest

from calc_service.batch.files import NDJSON, FileFormat
from tests.batch.files.filing import faults_of, places_of, rows_of
from tests.batch.whole import read_whole

LINES = FileFormat(NDJSON)
REFUSED = {
    "a repeated key": (b'{"a": 1}\n{"a": 1, "a": 2}\n', [("repeated_key", "a", 2)]),
    "an array in a cell": (b'{"a": 1, "b": [1]}\n', [("wrong_type", "b", 1)]),
    "an object in a cell": (b'{"b": {"c": 1}}\n', [("wrong_type", "b", 1)]),
    "NaN": (b'{"a": NaN}\n', [("malformed_row", "", 1)]),
    "Infinity": (b'{"a": -Infinity}\n', [("malformed_row", "", 1)]),
    "an array": (b'{"a": 1}\n[{"a": 1}]\n', [("malformed_row", "", 2)]),
    "a lone text": (b'"a"\n', [("malformed_row", "", 1)]),
    "null": (b"null\n", [("malformed_row", "", 1)]),
    "two objects in a line": (b'{"a": 1} {"a": 2}\n', [("malformed_row", "", 1)]),
    "an object over two lines": (b'{"a": 1,\n"b": 2}\n', [("malformed_row", "", 1)]),
    "a last line cut off": (b'{"a": 1}\n{"a": ', [("malformed_row", "", 2)]),
    "deep nesting": (b"[" * 100_000, [("malformed_row", "", 1)]),
    "half a surrogate pair": (b'{"a": "\\ud800"}\n', [("bad_characters", "", 1)]),
    "an escaped NUL": (b'{"a": "\\u0000"}\n', [("bad_characters", "", 1)]),
    "a raw control character": (b'{"a": "\x00"}\n', [("malformed_row", "", 1)]),
    "a key without text": (b'{"": 1}\n', [("unnamed_column", "1", 1)]),
    "another encoding": ('{"a": 1}\n{"a": "普"}\n'.encode("gb18030"), [("bad_encoding", "", 2)]),
    "nothing": (b"\n\n", [("empty", "", None)]),
    "more columns than any batch": (
        b"\n".join(b'{"c%d": 1}' % number for number in range(1001)),
        [("too_many_columns", "", None)],
    ),
}


def test_numbers_keep_their_digits_and_booleans_their_names(tmp_path: Path) -> None:
    line = (
        b'{"a": 1.10, "b": 510102199001011234567, "c": 1E2, "d": true, "e": false, "f": "00123", "g": -0.0, "h": 5}\n'
    )
    assert rows_of(line, tmp_path, LINES) == [
        ("1.10", "510102199001011234567", "1E2", "true", "false", "00123", "-0.0", "5")
    ]


def test_a_key_that_is_missing_is_blank(tmp_path: Path) -> None:
    path = tmp_path / "given.ndjson"
    path.write_bytes(b'\xef\xbb\xbf{"a": "x", "b": null}\r\n\r\n{"c": "", "b": "\xe4\xb8\xad"}')
    frame = read_whole(path, LINES)
    assert frame.columns == ["a", "b", "c"]
    assert frame.rows() == [("x", None, None), (None, "中", None)]


def test_keys_may_first_appear_far_below(tmp_path: Path) -> None:
    rows = rows_of(b'{"a": 1}\n' * 20_001 + b'{"b": 2, "a": 3}\n', tmp_path, LINES)
    assert (len(rows), rows[0], rows[-1]) == (20_002, ("1", None), ("3", "2"))


@pytest.mark.parametrize("name", REFUSED)
def test_a_line_is_refused_with_its_number(name: str, tmp_path: Path) -> None:
    content, places = REFUSED[name]
    assert places_of(faults_of(content, tmp_path, LINES)) == places
