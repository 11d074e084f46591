"""What a rules folder registers, as editors offer it where it is referred to, and know it from what is misspelt."""

from collections.abc import Mapping
from dataclasses import dataclass

from calc_service.domain.wording import Label
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.overlay import own_categories
from calc_service.rulebook.schema.structures import Json, on_one_line
from calc_service.rulebook.values import Value

UNKNOWN_CATEGORY = Label(
    "没有登记这个类别，请核对拼写；刚刚登记的，运行“make rules”之后就认识了",
    "no category of this name is registered, look at the spelling; one registered just now is known after make rules",
)


@dataclass(frozen=True, slots=True)
class Registered:
    """Ids of the city's categories and of those that districts define, of documents and of their clauses."""

    categories: tuple[str, ...] = ()
    own_categories: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def offered(self, *, to_districts: bool) -> Mapping[str, Json]:
        """What an editor knows beside the form of each definition; a district's file may name its own categories too.

        Documents and clauses are only offered: a document is registered and cited in one go, and a new one is no fault.
        """
        categories = self.categories + (self.own_categories if to_districts else ())
        known: Json = {"enum": list(categories), "errorMessage": on_one_line(UNKNOWN_CATEGORY)}
        return {
            "category_id": known if categories else {},
            "document_id": _examples(self.documents),
            "citation": _examples(self.clauses),
        }


def _examples(ids: tuple[str, ...]) -> Json:
    return {"examples": list(ids)} if ids else {}


def registered_in(folder: RulesFolder) -> Registered:
    """What the files that could be read register, in the order of the files."""
    documents = _registered(folder, "documents")
    of_districts = sorted({**folder.districts, **folder.templates}.items())
    own = (category for _, district in of_districts for category in own_categories(district))
    return Registered(
        categories=tuple(_registered(folder, "categories")),
        own_categories=tuple(dict.fromkeys(own)),
        documents=tuple(documents),
        clauses=tuple(f"{id_}#{clause}" for id_, document in documents.items() for clause in _clauses(document)),
    )


def _registered(folder: RulesFolder, name: str) -> Mapping[str, Value]:
    file = folder.city.get(name)
    table = None if file is None else file.at(name)
    return {} if table is None else table.children


def _clauses(document: Value) -> Mapping[str, Value]:
    clauses = document.at("clauses")
    return {} if clauses is None else clauses.children
