"""JSON Schema (draft-07) of the rules files, derived from the shapes that read them, so that an editor helps alike.

Which schema each rules file has, where it stands, and the line that leads an editor there.
"""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from calc_service.domain.wording import Label
from calc_service.rulebook.definitions import CITY_FILES, CODES, DISTRICT, PROFILE
from calc_service.rulebook.schema.registered import Registered
from calc_service.rulebook.schema.structures import REFERENCE, Json, bilingual, definitions, schema_of
from calc_service.rulebook.shapes import Keys

FOLDER = ".schemas"
"""Below the rules folder, so that a copy of it is whole; what is hidden there is never read as rules."""
DRAFT = "http://json-schema.org/draft-07/schema#"
ONE_FOR_ALL: Mapping[str, str] = {
    "codes": "codes",
    "codes/profiles": "profile",
    "districts": "district",
    "examples": "example",
}
"""Folders whose files share one schema, and how that is called."""
SHAPES: Keys = {**CITY_FILES, "codes": CODES, "profile": PROFILE, "district": DISTRICT}
"""The shape behind each schema but that of worked examples, by its name."""
NOTHING_REGISTERED = Registered()
_ABOUT = Label(
    "由 `python -m calc_service rules schema` 生成，请勿手改；规则能否使用，以“rules check”为准。",
    "Written by `python -m calc_service rules schema`, not by hand; whether rules can be served, rules check says.",
)


def schemas(registered: Registered = NOTHING_REGISTERED) -> dict[str, Json]:
    """The schema of each kind of rules file by its path below the rules folder; worked examples are none of them."""
    return {
        path_of(name): document(name, schema_of(shape), registered.offered(to_districts=shape is DISTRICT))
        for name, shape in SHAPES.items()
    }


def document(name: str, schema: Json, offered: Mapping[str, Json] | None = None) -> Json:
    """A whole schema called `name`, with what it refers to; `offered`: what is known besides, by definition."""
    known = {id_: {**defined, **(offered or {}).get(id_, {})} for id_, defined in definitions().items()}
    used = _used(schema, known)
    whole = {"$schema": DRAFT, "title": name, "$comment": bilingual(_ABOUT), **schema}
    return {**whole, "definitions": used} if used else whole


def _used(schema: Json, known: Mapping[str, Json]) -> dict[str, Json]:
    """Those of the `known` definitions that `schema` refers to, and what they refer to themselves."""
    text = json.dumps(schema)
    direct = {name: inner for name, inner in known.items() if f'"{REFERENCE}{name}"' in text}
    rest = {name: inner for name, inner in known.items() if name not in direct}
    return {**direct, **_used(direct, rest)} if direct else {}


def as_text(schema: Json) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def path_of(name: str) -> str:
    """Where the schema called `name` stands below the rules folder."""
    return f"{FOLDER}/{name}.schema.json"


def name_for(file: str) -> str:
    """The name of the schema for the rules file at `file`, a path below the rules folder."""
    path = PurePosixPath(file)
    return ONE_FOR_ALL.get(path.parent.as_posix(), path.stem)


def editor_line(file: str) -> str:
    """The first line of the rules file at `file`, a path below the rules folder such as `districts/500116.yaml`."""
    return f"# yaml-language-server: $schema={'../' * file.count('/')}{path_of(name_for(file))}"
