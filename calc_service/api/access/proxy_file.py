"""The file that CALC_PROXY_FILE names: how a proxy says whom it has signed in, and which roles each person has."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.shapes.lists import ListOf
from calc_service.rulebook.shapes.records import MapOf, Record
from calc_service.rulebook.shapes.scalars import TEXT, Matching, OneOf
from calc_service.rulebook.source import read
from calc_service.rulebook.values import Value
from calc_service.state.keys import ROLES, holds_identity_number

HEADER = Matching(
    Label("标头名称：字母、数字和横线", "the name of a header: letters, digits and hyphens"),
    r"[A-Za-z0-9][A-Za-z0-9-]{0,63}",
)
PERSON = Matching(
    Label(
        "代理给出的人员名称：1 至 60 个字，不含空白", "a person as the proxy names them: 1 to 60 letters without spaces"
    ),
    r"[^\s,]{1,60}",
)
OFFICE = Matching(Label("机构的称呼：1 至 60 个字", "what an office is called, in 1 to 60 letters"), r"\S(.{0,58}\S)?")
PROXY_FILE = Record(
    required={
        "name_header": HEADER,
        "secret_header": HEADER,
        "secret_file": TEXT,
        "people": MapOf(PERSON, ListOf(OneOf(ROLES))),
    },
    optional={"offices": MapOf(PERSON, OFFICE)},
)
LEAST_SECRET, MOST_SECRET = 32, 4096
TAKEN = frozenset({"authorization", "host", "origin", "content-type", "content-length", "cookie"})
SAME = Label("两个标头不能相同", "the two headers have to differ")
TAKEN_ALREADY = Label("这个标头另有用途，请另取名称", "this header means something else; take another name")
A_NUMBER = Label("人员名称不能是身份证号码", "a person is not named by an identity number")
NO_SECRET = Label(
    f"密钥文件读不了，或不足 {LEAST_SECRET} 个字符；新密钥这样生成：“(umask 077; openssl rand -hex 32 > FILE)”",
    f"the file of the secret cannot be read or has fewer than {LEAST_SECRET} characters; make one by: (umask 077;"
    " openssl rand -hex 32 > FILE)",
)


class ProxyFileRefused(ValueError):  # noqa: N818  named for what happened, as RulesRefused is
    """The file cannot be used; the text lists every fault with its place."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("\n".join(["CALC_PROXY_FILE:", *map(str, complaints)]))


@dataclass(frozen=True, slots=True)
class Proxy:
    """name_header, secret_header: as WSGI spells them; people: roles by name; offices: by name, where told."""

    name_header: str
    secret_header: str
    secret: bytes = field(repr=False)
    people: Mapping[str, frozenset[str]]
    offices: Mapping[str, str] = field(default_factory=dict)


def read_proxy_file(file: Path) -> Proxy:
    """Return what `file` says; raises `ProxyFileRefused` with all that is wrong with it."""
    complaints: list[Complaint] = []
    node = read(file, file.name, complaints)
    value = PROXY_FILE.parse(node, complaints) if node is not None else None
    if value is None or value.broken or complaints:
        raise ProxyFileRefused(complaints)
    secret = _secret(file.parent / value["secret_file"].text)
    complaints.extend(_faults(value, secret))
    if complaints:
        raise ProxyFileRefused(complaints)
    people = {_normal(name): frozenset(roles.texts) for name, roles in value["people"].children.items()}
    told = value.children.get("offices")
    offices = {} if told is None else {_normal(name): office.text for name, office in told.children.items()}
    return Proxy(_in_wsgi(value["name_header"].text), _in_wsgi(value["secret_header"].text), secret, people, offices)


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _faults(value: Value, secret: bytes) -> Iterator[Complaint]:
    name, shared = value["name_header"], value["secret_header"]
    if name.text.lower() == shared.text.lower():
        yield shared.place.complain(SAME.zh, SAME.en)
    for header in (name, shared):
        if header.text.lower() in TAKEN:
            yield header.place.complain(TAKEN_ALREADY.zh, TAKEN_ALREADY.en)
    for person, place in value["people"].keys.items():
        if holds_identity_number(person):
            yield place.complain(A_NUMBER.zh, A_NUMBER.en)
    if len(secret) < LEAST_SECRET:
        yield value["secret_file"].place.complain(NO_SECRET.zh, NO_SECRET.en)


def _secret(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_SECRET).strip()
    except (OSError, ValueError):
        return b""


def _in_wsgi(header: str) -> str:
    return "HTTP_" + re.sub("-", "_", header).upper()
