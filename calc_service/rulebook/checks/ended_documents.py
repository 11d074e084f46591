"""Nothing in force or to come rests on a document that is no longer in force.

现行的和尚未生效的内容，不依据已经失效的文件（in_force_until）；文件将要失效的，提前提醒从哪一天起需要新的依据。

From the day after its last one a document supports nothing. Until then it is told once how many places that will be,
afterwards each place is named. What ended before today is left alone: it was settled by what was believed then. The
service still starts, as other days can be computed all the same.

Passes: documents.yaml
    -     issued_on: 2021-04-01
    +     issued_on: 2021-04-01
    +     in_force_until: 2025-12-31

Warns: documents.yaml
    -     issued_on: 2022-10-28
    +     issued_on: 2022-10-28
    +     in_force_until: 2027-12-31

Fails: documents.yaml
    -     issued_on: 2022-10-28
    +     issued_on: 2022-10-28
    +     in_force_until: 2025-12-31
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from calc_service.rulebook.citing import Citation, citations
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Value


def check(folder: RulesFolder, today: str) -> Iterator[Complaint]:
    """Citations that go on after the last day of their document; errors once that is over on `today` (ISO)."""
    to_come: dict[str, list[Citation]] = {}
    for citation, document in citations(folder):
        last = document.at("in_force_until")
        if last is None or citation.until <= max(today, _begins(citation, last)):
            continue
        if last.text < today:
            yield _ended(citation, document)
        else:
            to_come.setdefault(citation.document, []).append(citation)
    registered = folder.city["documents"]["documents"]
    yield from (_will_end(cited, registered[id_]) for id_, cited in to_come.items())


def _begins(citation: Citation, last: Value) -> str:
    """The first ISO day on which it is cited though it is no longer in force."""
    return max(citation.first, (date.fromisoformat(last.text) + timedelta(days=1)).isoformat())


def _ended(citation: Citation, document: Value) -> Complaint:
    last, (zh, en) = document["in_force_until"], _replaced(document)
    day = _begins(citation, last)
    return citation.named.place.complain(
        f"“{citation.document}”只到 {last.text} 有效{zh}，而这里从 {day} 起仍以它为依据；"
        f"请查明从 {day} 起依据哪个文件、哪一条",
        f"'{citation.document}' was in force until {last.text} only{en}, and this still rests on it from {day} on;"
        f" look up which document and clause it rests on from {day}",
    )


def _will_end(cited: list[Citation], document: Value) -> Complaint:
    last, (zh, en) = document["in_force_until"], _replaced(document)
    day, place = min(_begins(citation, last) for citation in cited), cited[0].named.place
    where = f"{Path(place.path).name}:{place.line}"
    return last.place.warn(
        f"“{cited[0].document}”到 {last.text} 为止有效{zh}，有 {len(cited)} 处（第一处 {where}）从 {day} 起没有依据；"
        "请在那以前查明它们依据哪个文件、哪一条",
        f"'{cited[0].document}' is in force until {last.text}{en}, and {len(cited)} places (the first is {where}) rest"
        f" on nothing from {day} on; look up by then which document and clause they rest on",
    )


def _replaced(document: Value) -> tuple[str, str]:
    replacing = document.at("replaced_by")
    return ("", "") if replacing is None else (f"（由“{replacing.text}”代替）", f" (replaced by '{replacing.text}')")
