"""The trace that a request is part of (W3C Trace Context, level 1): taken over, given back, and named in the log.

What does not keep to the standard is left aside: a request whose traceparent is malformed begins a trace of its own.
"""

import random
import re
import time
from collections.abc import Mapping
from typing import Any

import msgspec

TRACEPARENT = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<parent>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
OUR_VERSION, NO_VERSION = "00", "ff"
NO_TRACE, NO_PARENT = "0" * 32, "0" * 16
SAMPLED = 1
MEMBER = re.compile(
    r"(?P<key>[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})"
    r"=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
)
MOST_MEMBERS, MOST_CHARACTERS = 32, 512
TRACE_BITS, SPAN_BITS = 128, 64


class TraceContext(msgspec.Struct, frozen=True, gc=False):
    """A trace and the part of it that is ours.

    trace_id, span_id: 32 and 16 hexadecimal digits; parent: the part that asked, None where the trace begins here
    sampled: whether it is to be recorded; state: what other systems hand on, "" without any
    began: nanoseconds since 1970
    """

    trace_id: str
    span_id: str
    parent: str | None
    sampled: bool
    state: str
    began: int

    @property
    def traceparent(self) -> str:
        """What tells the next one of this part."""
        return f"{OUR_VERSION}-{self.trace_id}-{self.span_id}-{int(self.sampled):02x}"


def trace_of(environ: Mapping[str, Any], *, sampled: bool) -> TraceContext:
    """Return the trace of a request (WSGI); one that begins here is recorded where `sampled`."""
    told = _parsed(environ.get("HTTP_TRACEPARENT", ""))
    span = new_span()
    if told is None:
        return TraceContext(_drawn(TRACE_BITS), span, None, sampled, "", time.time_ns())
    state = environ.get("HTTP_TRACESTATE", "")
    recorded = bool(int(told["flags"], 16) & SAMPLED)
    kept = state if _is_state(state) else ""
    return TraceContext(told["trace"], span, told["parent"], recorded, kept, time.time_ns())


def new_span() -> str:
    """Return the id of a part that is ours."""
    return _drawn(SPAN_BITS)


def _drawn(bits: int) -> str:
    # No secret: ids need only differ, in every process, and a fork begins anew with what is drawn.
    return f"{random.getrandbits(bits) or 1:0{bits // 4}x}"


def _parsed(header: str) -> re.Match[str] | None:
    found = TRACEPARENT.fullmatch(header) if header else None
    if found is None or found["version"] == NO_VERSION or found["trace"] == NO_TRACE or found["parent"] == NO_PARENT:
        return None
    # A later version may say more than ours does.
    return None if found["more"] is not None and found["version"] == OUR_VERSION else found


def _is_state(header: str) -> bool:
    """Whether it is a list of at most so many members, each with a key of its own; empty ones count for nothing."""
    if not header or len(header) > MOST_CHARACTERS:
        return False
    members = [text for part in header.split(",") if (text := part.strip(" \t"))]
    found = [MEMBER.fullmatch(text) for text in members]
    keys = {member["key"] for member in found if member}
    return 0 < len(found) <= MOST_MEMBERS and len(keys) == len(found)
