"""A real language server of YAML. Where it is missing the tests are skipped and say so; with REQUIRED they fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.cli.program import main
from tests.clients.__main__ import PLACE
from tests.rulebook.rules_copy import RulesCopy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

REQUIRED = os.environ.get("CALC_SERVICE_EDITOR") == "required"
MISSING = "no language server: `make test-editor` installs it, and Node.js where it is old"
SERVER = PLACE / "node_modules" / "yaml-language-server"
INSTALLED = PLACE / "installed"
"""Names the command that is Node.js once everything is there."""
Message = dict[str, Any]


class Editor:
    """What an editor asks of a language server, over its standard input and output (Language Server Protocol 3)."""

    def __init__(self, server: subprocess.Popen[bytes], rules: RulesCopy) -> None:
        """Begin as an editor whose window is English: what it shows in Chinese is ours."""
        self._server, self._numbers, self.rules = server, count(1), rules
        self._ask("initialize", {"processId": None, "rootUri": None, "locale": "en", "capabilities": {}})
        self._tell("initialized", {})

    def complaints(self, name: str, text: str) -> list[str]:
        """What is underlined in the file of the rules of that name, were it to hold `text`."""
        place = self._open(name, text)
        published = self._wait(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == place
            )
        )
        return [f"{one['range']['start']['line'] + 1}: {one['message']}" for one in published["params"]["diagnostics"]]

    def completions(self, name: str, text: str) -> list[str]:
        """What is offered where `text` has its only ‸."""
        before, _, after = text.partition("‸")
        place = self._open(name, before + after)
        position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        offered = self._ask("textDocument/completion", {"textDocument": {"uri": place}, "position": position})
        return [one["label"] for one in offered["items"]]

    def _open(self, name: str, text: str) -> str:
        # A file of its own each time, since nothing says to which text of a file a complaint belongs.
        uri = self.rules.file(f"{name}_{next(self._numbers)}").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def _tell(self, method: str, parameters: Mapping[str, Any]) -> None:
        self._send({"method": method, "params": parameters})

    def _ask(self, method: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever is answered
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        answer = self._wait(lambda message: message.get("id") == number and "method" not in message)
        assert "error" not in answer, answer
        return answer["result"]

    def _send(self, message: Message) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self._server.stdin.flush()

    def _wait(self, wanted: Callable[[Message], bool]) -> Message:
        while not wanted(message := self._received()):
            if "id" in message and "method" in message:  # the server asks for settings: there are none
                self._send({"id": message["id"], "result": None})
        return message

    def _received(self) -> Message:
        assert self._server.stdout is not None
        length = 0
        while heading := self._server.stdout.readline().strip():
            if heading.lower().startswith(b"content-length:"):
                length = int(heading.partition(b":")[2])
        assert length, "the language server has ended"
        message: Message = json.loads(self._server.stdout.read(length))
        return message


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory, rules_folder: Path) -> Iterator[Editor]:
    """An editor over a copy of the rules with a district that has a category of its own, the schemas written for it."""
    if not (INSTALLED.exists() and SERVER.exists()):
        (pytest.fail if REQUIRED else pytest.skip)(MISSING)
    rules = rules_with_a_district(tmp_path_factory.mktemp("rules") / "rules", rules_folder)
    command = [INSTALLED.read_text(), str(SERVER / "bin" / "yaml-language-server"), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        yield Editor(server, rules)
        server.kill()


def rules_with_a_district(folder: Path, original: Path) -> RulesCopy:
    """Copy the rules, add the template as a district's file, and write what editors are to know."""
    rules = RulesCopy(Path(shutil.copytree(original, folder)))
    rules.add_district()
    assert main(["rules", "schema", str(folder)]) == 0
    return rules
