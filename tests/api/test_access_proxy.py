"""A proxy that signs people in: its file, its secret, its people, beside keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calc_service.api.access.proxy_file import ProxyFileRefused, read_proxy_file
from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.state.keys import create
from tests.api.keyed import LAST_DAY, bearer, kept

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

RULES = "/v1/rules?on=2025-06-01"
SECRET = "0123456789abcdef" * 4
WHOLE = """\
name_header: X-Remote-User
secret_header: X-Proxy-Secret
secret_file: secret
people:
  zhang.san: [caseworker]
  李四: [auditor, policy]
"""


def written(folder: Path, text: str = WHOLE, secret: str = SECRET + "\n") -> Path:
    (folder / "secret").write_text(secret)
    (folder / "proxy.yaml").write_text(text)
    return folder / "proxy.yaml"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(state=None, proxy_file=written(tmp_path), log_level="critical")).test_client()


def named(name: str, secret: str = SECRET, **more: str) -> dict[str, str]:
    return {"X-Remote-User": name, "X-Proxy-Secret": secret} | more


def as_sent(name: str) -> str:
    """A name as WSGI hands it on: its bytes, one character each."""
    return name.encode().decode("latin-1")


def test_a_person_may_what_the_file_says(client: FlaskClient) -> None:
    assert client.get(RULES, headers=named("zhang.san")).status_code == 200
    assert client.get("/v1/columns", headers=named("zhang.san")).status_code == 403
    li_si = {"HTTP_X_REMOTE_USER": as_sent("李四"), "HTTP_X_PROXY_SECRET": SECRET}
    assert client.get("/v1/columns", environ_overrides=li_si).status_code == 200


@pytest.mark.parametrize("secret", ["", SECRET[:-1], SECRET + "0", SECRET.upper(), "é"])
def test_a_name_without_the_secret_is_refused(client: FlaskClient, secret: str) -> None:
    reply = client.get(RULES, headers=named("zhang.san", secret))
    assert (reply.status_code, reply.get_json()["type"]) == (401, "/problems/credentials-refused")


@pytest.mark.parametrize("name", ["stranger", "", "ZHANG.SAN", "zhang.san,zhang.san", "zhang"])
def test_a_stranger_has_no_role(client: FlaskClient, name: str) -> None:
    assert client.get(RULES, headers=named(name)).status_code == 403


def test_nobody_is_let_in_without_a_name_and_no_request_makes_the_service_open(client: FlaskClient) -> None:
    assert client.get(RULES).status_code == 401
    assert client.get(RULES, headers={"X-Proxy-Secret": SECRET}).status_code == 401
    assert client.get(RULES, headers=bearer("calc_0123456789abcdef_" + "A" * 43)).status_code == 401
    assert client.get("/healthz").status_code == 200


def test_a_page_of_another_origin_cannot_use_that_a_person_is_signed_in(client: FlaskClient) -> None:
    for origin, status in (("https://calc.example", 200), ("https://evil.example", 403), ("null", 403)):
        headers = named("zhang.san", Host="calc.example", Origin=origin)
        assert client.get(RULES, headers=headers).status_code == status


def test_keys_are_taken_beside_it(tmp_path: Path) -> None:
    address, state = kept(tmp_path)
    key = create(state, "desk-1", "张三", ["auditor"], LAST_DAY)
    client = create_app(Settings(state=address, proxy_file=written(tmp_path), log_level="critical")).test_client()
    assert client.get("/v1/columns", headers=bearer(key)).status_code == 200
    assert client.get("/v1/columns", headers=named("zhang.san")).status_code == 403


def test_the_log_has_a_person_by_the_name_of_the_file_and_no_stranger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = create_app(Settings(state=None, proxy_file=written(tmp_path))).test_client()
    client.get(RULES, headers=named("zhang.san"))
    client.get(RULES, headers=named("110105194912310021"))
    written_lines = capsys.readouterr().err
    assert '"access":"proxy","caller":"zhang.san"' in written_lines
    assert "110105194912310021" not in written_lines
    assert SECRET not in written_lines


def test_every_fault_of_the_file_is_told_with_its_place(tmp_path: Path) -> None:
    text = (
        WHOLE.replace("X-Remote-User", "X Remote").replace("caseworker", "caseworkr").replace("secret_file", "secret")
    )
    with pytest.raises(ProxyFileRefused) as caught:
        read_proxy_file(written(tmp_path, text))
    told = str(caught.value)
    for place in ("proxy.yaml:1:14", "proxy.yaml:3:1", "proxy.yaml:5:15", "'secret_file' is missing"):
        assert place in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("X-Proxy-Secret", "x-remote-user", "differ"),
        ("X-Remote-User", "Authorization", "means something else"),
        ("zhang.san", "'110105194912310021'", "identity number"),
        ("secret_file: secret", "secret_file: missing", "openssl rand"),
        ("people:", "people: &all", "proxy.yaml:4"),
        ("[caseworker]", "[]", "proxy.yaml:5"),
    ],
)
def test_what_would_not_be_safe_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ProxyFileRefused, match=said):
        read_proxy_file(written(tmp_path, WHOLE.replace(old, new)))


def test_a_short_secret_is_refused_and_never_shown(tmp_path: Path) -> None:
    with pytest.raises(ProxyFileRefused, match="32") as caught:
        read_proxy_file(written(tmp_path, secret="short-secret"))  # noqa: S106  to be refused
    assert "short-secret" not in str(caught.value)
    assert SECRET not in repr(read_proxy_file(written(tmp_path)))
