"""A new value has a clause of its own: one that is older than the value before it cannot know the new one.

新的数字有新的出处：换了内容却仍引用旧条款，而旧条款在此前那个数字生效时已经发布，多半是忘了改出处。

A document may set several values one after the other, so this is only told. Texts alone may be worded anew under the
same clause.

Passes: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 70000, floor: true, cite: example-district-2023-1#1}

Warns: medical_assistance.yaml
    -       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: 70000, floor: true, cite: cq-2022-116#2.3.2-other}
"""

from collections.abc import Iterator

from calc_service.rulebook.citing import Citation, citations
from calc_service.rulebook.doubts import Doubt, doubt
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Content, Value

_NO_VALUE = frozenset({"from", "cite", "source", "verified", "confirmed", "floor"})


def check(folder: RulesFolder) -> Iterator[Doubt]:
    """Entries that set something else than the one before them and cite the same clause."""
    for citation, document in citations(folder):
        earlier, issued = citation.earlier, document["issued_on"].text
        if earlier is None or issued > _begins(citation, earlier):
            continue
        if _is_unlike_under_one_clause(citation, earlier):
            cite = citation.named.text
            yield doubt(
                citation.entry,
                citation.named.place,
                f"内容变了，出处“{cite}”却与上一条相同，而该文件 {issued} 已经发布",
                f"this sets something else than the entry before it and cites the same clause, '{cite}', of a document"
                f" issued as early as {issued}",
            )


def _begins(citation: Citation, earlier: Value) -> str:
    """The ISO day on which the entry before began, of a yearly line that of the year before."""
    return earlier["from"].text if "from" in earlier else f"{int(citation.first[:4]) - 1:04}-01-01"


def _is_unlike_under_one_clause(citation: Citation, earlier: Value) -> bool:
    entry = citation.entry
    # Whatever decides something says whether it is verified; a mere text does not.
    sets = "verified" in entry and "repealed" not in entry and "repealed" not in earlier
    same = "cite" in earlier and earlier["cite"].text == citation.named.text
    return sets and same and _set_by(entry) != _set_by(earlier)


def _set_by(entry: Value) -> dict[str, object]:
    return {key: _plain(value) for key, value in entry.children.items() if key not in _NO_VALUE}


def _plain(value: Value) -> object:
    content: Content = value.content
    if isinstance(content, tuple):
        return sorted(map(_plain, content), key=str)
    return {key: _plain(inner) for key, inner in sorted(value.children.items())} if value.children else content
