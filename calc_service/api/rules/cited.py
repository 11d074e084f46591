"""The documents and clauses that a document of rules cites."""

from collections.abc import Iterator

from calc_service.domain.wording import Wording


def cited(rules: object, wording: Wording, language: str) -> dict[str, object]:
    """Return `documents` and `clauses` for every `cite` in `rules`, in order of their ids."""
    cites = sorted(set(_cites(rules)))
    return {
        "documents": [_document(name, wording, language) for name in sorted({cite.split("#")[0] for cite in cites})],
        "clauses": [_clause(cite, wording, language) for cite in cites if "#" in cite],
    }


def _cites(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if cite := part.get("cite"):
            yield cite
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _cites(inner)


def _document(name: str, wording: Wording, language: str) -> dict[str, object]:
    document = wording.documents[name]
    return {
        "document": name,
        "number": document.number,
        "title": document.title.in_language(language),
        "issuer": document.issuer.in_language(language),
        "issued_on": document.issued_on,
    }


def _clause(cite: str, wording: Wording, language: str) -> dict[str, object]:
    document, _, clause_id = cite.partition("#")
    clause = wording.documents[document].clauses[clause_id]
    return {
        "cite": cite,
        "document": document,
        "label": clause.label.in_language(language),
        "summary": clause.summary.in_language(language),
    }
