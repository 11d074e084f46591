"""The digest: one name for all that the rules files in force say, whatever their comments, layout or order of keys."""

import hashlib
import json

from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Content, Value


def digest(folder: RulesFolder) -> str:
    """`sha256:<hex>` over the typed content of every file, labels and sources included."""
    content = {name: _canonical(value) for name, value in folder.files()}
    return f"sha256:{hashlib.sha256(_text(content).encode()).hexdigest()}"


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _canonical(value: Value) -> object:
    content: Content = value.content
    if isinstance(content, tuple):
        return sorted((_canonical(item) for item in content), key=_text)
    if not value.children:
        return content
    return {key: _canonical(inner) for key, inner in value.children.items()}
