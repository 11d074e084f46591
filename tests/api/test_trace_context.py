"""The trace of a request: taken over where it keeps to W3C Trace Context, begun anew where it does not."""

import re
import string

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from calc_service.api.trace_context import MOST_CHARACTERS, MOST_MEMBERS, trace_of

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GOOD = f"00-{TRACE}-{PARENT}-01"
FORM = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")


def replied(client: FlaskClient, **headers: str) -> tuple[str, str, str | None]:
    """The trace and the part of it in the reply, and its tracestate."""
    reply = client.get("/healthz", headers=headers)
    assert reply.status_code == 200
    (told,) = reply.headers.getlist("traceparent")
    assert FORM.fullmatch(told)
    return told.split("-")[1], told.split("-")[2], reply.headers.get("tracestate")


def test_a_trace_is_taken_over_and_the_reply_names_our_part_of_it(client: FlaskClient) -> None:
    trace, part, state = replied(client, traceparent=GOOD, tracestate="congo=t61rcWkgMzE, rojo=00f067aa0ba902b7")

    assert trace == TRACE
    assert part not in {PARENT, "0" * 16}
    assert state == "congo=t61rcWkgMzE, rojo=00f067aa0ba902b7"


def test_each_request_is_a_part_of_its_own(client: FlaskClient) -> None:
    assert len({replied(client, traceparent=GOOD)[1] for _ in range(50)}) == 50
    assert len({replied(client)[0] for _ in range(50)}) == 50


@pytest.mark.parametrize(("flags", "shown"), [("00", "00"), ("01", "01"), ("ff", "01"), ("fe", "00"), ("03", "01")])
def test_of_the_flags_only_that_it_is_recorded_is_handed_on(client: FlaskClient, flags: str, shown: str) -> None:
    reply = client.get("/healthz", headers={"traceparent": f"00-{TRACE}-{PARENT}-{flags}"})

    assert reply.headers["traceparent"].endswith(f"-{shown}")


@pytest.mark.parametrize("version", ["cc-{}-01", "01-{}-01-what-else", "01-{}-01-"])
def test_a_later_version_is_read_as_far_as_ours_goes(client: FlaskClient, version: str) -> None:
    assert replied(client, traceparent=version.format(f"{TRACE}-{PARENT}"))[0] == TRACE


@pytest.mark.parametrize(
    "header",
    [
        "",
        "-",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE}-{PARENT}-01-",
        f"01-{TRACE}-{PARENT}-01more",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-1",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE[1:]}-{PARENT}-01",
        f"0-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-0g",
        f"00_{TRACE}_{PARENT}_01",
        f"{GOOD},{GOOD}",
        f"{GOOD}, {GOOD}",
        f"{GOOD} x",
        f"00-{TRACE[:-1]}é-{PARENT}-01",
        f"00-{TRACE[:-1]}\u0661-{PARENT}-01".encode().decode("latin-1"),
        "0" * 4000,
        "%0d%0aSet-Cookie: a=b",
    ],
)
def test_a_malformed_trace_begins_anew_and_its_state_is_dropped(client: FlaskClient, header: str) -> None:
    trace, part, state = replied(client, traceparent=header, tracestate="a=b")

    assert trace not in {TRACE, "0" * 32}
    assert part != PARENT
    assert state is None


def test_two_traces_are_none(client: FlaskClient) -> None:
    reply = client.get("/healthz", headers=[("traceparent", GOOD), ("traceparent", GOOD)])

    assert reply.headers["traceparent"].split("-")[1] != TRACE


@pytest.mark.parametrize(
    "state",
    [
        "a=b",
        "a=b,c=d",
        "a=b , ,\tc=d",
        "1tenant@system=x",
        "a/b*c_d-e=:;!~",
        "a= b",
        f"a={'x' * 256}",
        "z" * 256 + "=1",
    ],
)
def test_a_good_state_comes_back(client: FlaskClient, state: str) -> None:
    assert replied(client, traceparent=GOOD, tracestate=state)[2] == state


@pytest.mark.parametrize(
    "state",
    [
        "a",
        "a=",
        "=b",
        "A=b",
        "1a=b",
        "a=b=c",
        "a=b,a=c",
        "a=b;c=d,=",
        "a@=b",
        "a@1b=c",
        "a=é",
        f"a={'x' * 257}",
        "z" * 257 + "=1",
        ",".join(f"k{number}=v" for number in range(MOST_MEMBERS + 1)),
        ",",
        "a=" + "x" * MOST_CHARACTERS,
    ],
)
def test_a_malformed_state_is_dropped_and_the_trace_goes_on(client: FlaskClient, state: str) -> None:
    trace, _, back = replied(client, traceparent=GOOD, tracestate=state)

    assert (trace, back) == (TRACE, None)


@given(
    st.text(st.characters(max_codepoint=255)) | st.text("0123456789abcdef-,", max_size=70), st.text(string.printable)
)
def test_whatever_is_sent_a_trace_of_the_standards_form_comes_of_it(header: str, state: str) -> None:
    trace = trace_of({"HTTP_TRACEPARENT": header, "HTTP_TRACESTATE": state}, sampled=False)

    assert FORM.fullmatch(trace.traceparent)
    assert trace.parent is None or trace.trace_id in header
    assert trace.state in {"", state}
    assert not {*"\r\n"} & {*trace.state}
