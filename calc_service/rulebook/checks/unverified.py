"""What is in force has been verified against the official text.

现行的数字、对应关系和日期都已对照正式文件核实（verified: true，或写了 cite）；没有核实的可以使用，但每个结果都会提示。

Whoever pays on an unverified figure is told so in every reply. What no longer holds on the day, or not yet, is left
alone, and so are the figures of other years. An own category's mapping counts as a figure.

Passes: premium_subsidy.yaml
    -   2026: {tier_1: 400, tier_2: 775, verified: false, source: "secondary: same district tool, 2026 documentation"}
    +   2026: {tier_1: 400, tier_2: 775, verified: true, source: "渝医保发〔2025〕1号"}

Warns: districts/500116.yaml
    - cite: example-district-2023-1#1}
    + verified: false, source: 电话询问}
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint, FilePlace
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import YEARLY_TABLES, Value, in_force


def check(folder: RulesFolder, today: str) -> Iterator[Complaint]:
    """Entries that hold on `today` (ISO) and are not verified, each once whatever it holds."""
    yearly = {folder.city[law][key].place for law, key in YEARLY_TABLES}
    for _, file in folder.files():
        for entry in _holding(file, today, yearly):
            if "verified" in entry and not entry["verified"].flag:
                source = f"（{entry['source'].text}）" if "source" in entry else ""
                yield entry.place.warn(
                    f"现行的这一条尚未核实{source}；请对照正式文件核对，再改为“verified: true”并在“source”写明文件",
                    "this entry is in force and not verified; read the official document, then write verified: true"
                    " and name it in source",
                )


def _holding(value: Value, today: str, yearly: set[FilePlace]) -> Iterator[Value]:
    """`value` and everything inside it that holds on `today`."""
    yield value
    dated = [entry for entry in value if "from" in entry]
    holding = in_force(dated, today)
    listed = [*([] if holding is None else [holding]), *(entry for entry in value if "from" not in entry)]
    keyed = [inner for key, inner in value.children.items() if value.place not in yearly or key == today[:4]]
    for inner in (*keyed, *listed):
        yield from _holding(inner, today, yearly)
