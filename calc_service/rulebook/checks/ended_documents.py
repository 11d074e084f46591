"""Nothing in force or to come rests on a document that is no longer in force.

现行的和尚未生效的内容，不依据已经失效的文件（in_force_until）；文件将要失效的，提前提醒从哪一天起需要新的依据。

From the day after its last one (cq-2022-116 or any other) a document supports nothing. What ended before today is left
alone: it was settled by what was believed then. The service still starts, as other days can be computed all the same.

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

from calc_service.rulebook.citing import Citation, citations
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder


def check(folder: RulesFolder, today: str) -> Iterator[Complaint]:
    """Citations that go on after the last day of their document; errors once that is over on `today` (ISO)."""
    for citation, document in citations(folder):
        last, replacing = document.at("in_force_until"), document.at("replaced_by")
        if last is None:
            continue
        following = (date.fromisoformat(last.text) + timedelta(days=1)).isoformat()
        day = max(following, citation.first)
        if citation.until > max(day, today):
            told = (last.text, day, "" if replacing is None else replacing.text)
            yield _ended(citation, *told) if last.text < today else _will_end(citation, *told)


def _ended(citation: Citation, last: str, day: str, replacing: str) -> Complaint:
    zh, en = _replaced(replacing)
    return citation.named.place.complain(
        f"“{citation.document}”只到 {last} 有效{zh}，而这里从 {day} 起仍以它为依据；"
        f"请查明从 {day} 起依据哪个文件、哪一条",
        f"'{citation.document}' was in force until {last} only{en}, and this still rests on it from {day} on; look up"
        f" which document and clause it rests on from {day}",
    )


def _will_end(citation: Citation, last: str, day: str, replacing: str) -> Complaint:
    zh, en = _replaced(replacing)
    return citation.named.place.warn(
        f"“{citation.document}”到 {last} 为止有效{zh}，这里从 {day} 起没有依据；请在那以前查明依据哪个文件、哪一条",
        f"'{citation.document}' is in force until {last}{en}, and this rests on nothing from {day} on; look up by then"
        " which document and clause it rests on",
    )


def _replaced(replacing: str) -> tuple[str, str]:
    return (f"（由“{replacing}”代替）", f" (replaced by '{replacing}')") if replacing else ("", "")
