"""A registered document has been issued by today.

登记的文件在今天（由 --today 决定）已经发布：发文日期在今天之后的，多半是年份写错了。

Passes: documents.yaml
    - issued_on: 2021-04-01
    + issued_on: 2020-04-01

Warns: documents.yaml
    - issued_on: 2021-04-01
    + issued_on: 2062-12-01
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder


def check(folder: RulesFolder, today: str) -> Iterator[Complaint]:
    """Days of issue after `today` (ISO)."""
    for document in folder.city["documents"]["documents"].children.values():
        issued = document["issued_on"]
        if issued.text > today:
            yield issued.place.warn(
                f"发文日期 {issued.text} 在今天（{today}）之后；请对照文件核对年、月、日",
                f"issued on {issued.text}, which is after today, {today}; look up year, month and day in the document",
            )
