"""A program that writes what it is told in the way it is told, so that the search can be seen to find it."""

import base64
import ctypes
import gzip
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

TITLE = 15
"""PR_SET_NAME"""


def _in_scratch(content: bytes) -> None:
    Path(os.environ["TMPDIR"], "left").write_bytes(content)


def _threaded(text: str) -> None:
    threading.Thread(target=time.sleep, args=(0.5,), name=text).start()
    ctypes.CDLL(None).prctl(TITLE, text.encode(), 0, 0, 0)


def _gone(text: str) -> None:
    with tempfile.NamedTemporaryFile(prefix=text):
        pass


WAYS: dict[str, Callable[[str], object]] = {
    "log line": lambda text: logging.warning("cannot read %s", text),  # noqa: LOG015 - as a library would
    "error text": int,
    "on standard output": print,
    "name of a file": lambda text: Path(os.environ["TMPDIR"], text).touch(),
    "name of a file that is gone at once": _gone,
    "name of a folder": lambda text: Path(os.environ["TMPDIR"], text).mkdir(),
    "name in memory": os.memfd_create,
    "process title": _threaded,
    "environment of a child": lambda text: subprocess.Popen(["/bin/sleep", "0.5"], env={"PERSON": text}),
    "command of a child": lambda text: subprocess.Popen([sys.executable, "-c", "input()", text]),
    "left in a file": lambda text: _in_scratch(text.encode()),
    "gzip": lambda text: _in_scratch(b"head" + gzip.compress(text.encode())),
    "base64": lambda text: _in_scratch(base64.b64encode(b"x" + text.encode())),
    "UTF-16": lambda text: _in_scratch(text.encode("utf-16-le")),
    "hexadecimal": lambda text: _in_scratch(text.encode().hex().encode()),
    "in a URL": lambda text: _in_scratch(quote(text).encode()),
    "escaped": lambda text: _in_scratch(json.dumps(text).encode()),
    "GB18030": lambda text: _in_scratch(text.encode("gb18030")),
}
"""By what is leaked."""

if __name__ == "__main__":
    texts = json.load(sys.stdin)
    try:
        WAYS[texts["way"]](texts["text"])
    finally:
        time.sleep(0.4)
