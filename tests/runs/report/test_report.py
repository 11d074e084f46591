"""The report: what was found in yuan, how surely, where, who, why, what next; of a batch and of a run alike."""

import re
from html.parser import HTMLParser

import polars as pl
import pytest

from calc_service.batch.audit import Audited, Request, audit
from calc_service.batch.files import CSV, FileFormat, Table
from calc_service.batch.pivots.of_file import pivots_of, stretches_of
from calc_service.batch.pivots.sums import of_all_funds
from calc_service.engine.edition import RuleBook
from calc_service.runs.report.charts import HEIGHT, LEFT, MOST_MONTHS, WIDTH, bars_of, months_chart
from calc_service.runs.report.page import REPORT, report, report_of_batch
from calc_service.runs.report.tables import in_yuan
from tests.api.batch_files import ROW
from tests.batch.pivots.test_pivots import random_file
from tests.properties.worlds_on_file import book_of
from tests.runs.conftest import WorkedOff

REQUEST = Request(tolerance=100)
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


class Tables(HTMLParser):
    """The rows of each table by the heading above it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.of: dict[str, list[list[str]]] = {}
        self._heading, self._inside = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h3":
            self._heading, self._inside = "", tag
        elif tag == "span":
            self._inside = ""
        elif tag == "tr":
            self.of.setdefault(self._heading.strip(), []).append([])
        elif tag in {"td", "th"} and ("class", "chart") not in attrs:
            self._inside = tag
            self.of[self._heading.strip()][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag in {"h3", "td", "th"} else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside == "h3":
            self._heading += data
        elif self._inside:
            self.of[self._heading.strip()][-1][-1] += data


@pytest.fixture(scope="module")
def audited() -> tuple[Audited, RuleBook]:
    book = book_of("everything")
    return audit(Table.of(random_file()), REQUEST, book), book


def page_of(audited: tuple[Audited, RuleBook], language: str = "zh") -> str:
    return report_of_batch(audited[0], {"claims.csv": "sha256:1"}, audited[1], language).decode()


def without_origin(page: str) -> str:
    return page.partition('<dl class="basis">')[0]


def test_a_run_and_a_batch_have_the_same_report_but_for_where_it_comes_from(
    worked_off: WorkedOff, audited: tuple[Audited, RuleBook]
) -> None:
    form = FileFormat(CSV)
    run = worked_off(random_file().write_csv().encode(), form, form, REQUEST, audited[1])

    assert without_origin(report(run.path, "a" * 32, "zh").decode()) == without_origin(page_of(audited))


@LANGUAGES
def test_it_opens_offline_under_its_own_policy(audited: tuple[Audited, RuleBook], language: str) -> None:
    page = page_of(audited, language)

    assert "script" not in page.partition("<style>")[0] + page.partition("</style>")[2]
    assert not re.search(r"(src|href)=|url\(|https?:|@import|style=", page)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "unsafe" not in REPORT.content_policy


def test_every_district_and_the_largest_facilities_stand_with_their_yuan(audited: tuple[Audited, RuleBook]) -> None:
    tables, pivots = Tables(page_of(audited)).of, pivots_of(stretches_of(*audited))

    for name, heading in (("facility", "按机构"), ("district", "按认定地"), ("category", "按类别")):
        lines = of_all_funds(pivots.sums([name]), [name])
        rows = tables[heading][1:]
        assert len(rows) == len(lines)
        assert sorted(row[7] for row in rows) == sorted(map(shown, lines.to_dicts()))
        assert sum(int(row[1].replace(",", "")) for row in rows) == len(audited[0].given)


def shown(line: dict[str, int]) -> str:
    return in_yuan(line["wrong"]) if line["compared"] else "–"


def test_what_is_left_of_many_facilities_stands_in_one_line(book: RuleBook) -> None:
    rows = [ROW | {"person_id": f"P-{one}", "claim_id": f"S-{one}", "facility_id": f"H-{one:03}"} for one in range(30)]
    found = audit(Table.of(pl.DataFrame(rows)), Request(), book)
    rows_shown = Tables(page_of((found, book))).of["按机构"][1:]

    assert [row[0] for row in rows_shown[:2]] == ["H-000", "H-001"]
    assert rows_shown[20][:2] == ["其他（10 行合计）", "10"]
    assert len(rows_shown) == 21


def test_the_steps_stand_in_their_order_with_the_sheets_of_the_workbook(audited: tuple[Audited, RuleBook]) -> None:
    steps = Tables(page_of(audited)).of["下一步怎么办"][1:]

    assert [step[0].partition(". ")[0] for step in steps] == [str(place + 1) for place in range(len(steps))]
    assert steps[0][0] == "1. 追回多付"
    assert steps[0][-1] == "多付；不符合条件而支付"
    assert steps[-2][0].endswith("改正后重新核查")


def test_how_surely_says_what_was_assumed_and_what_is_not_verified(book: RuleBook) -> None:
    frame = pl.DataFrame([ROW]).drop("referral")
    found = audit(Table.of(frame), Request(tolerance=5, assumed={"referral": "compliant"}), book)
    said = {row[0]: row[-1] for row in Tables(page_of((found, book))).of["有多确定"]}

    assert "0.05 元" in said["容许差额以内，算一致"]
    assert any(name.startswith("假定的值：") and "compliant" not in text for name, text in said.items())
    assert "居民大病保险起付线 (2025-01-01)" in said["所依据的数据未经核实"]


@LANGUAGES
@pytest.mark.parametrize("changes", [{}, {"basic_paid": "?"}])
@pytest.mark.parametrize("rows", [0, 1])
def test_no_row_and_one_row_and_none_that_was_computed(
    book: RuleBook, language: str, changes: dict[str, str], rows: int
) -> None:
    found = audit(Table.of(pl.DataFrame([ROW | changes]).head(rows)), Request(), book)
    page = page_of((found, book), language)

    assert page.count("<html") == 1
    assert ("按认定地" in page or "By district" in page) == bool(rows)


def test_persons_stand_nowhere_in_the_report(book: RuleBook) -> None:
    row = ROW | {"person_id": "PERSON-WITH-A-NAME", "recorded_assistance": "1.00"}
    found = audit(Table.of(pl.DataFrame([row])), Request(), book)

    assert "PERSON-WITH-A-NAME" not in page_of((found, book))


def test_a_hostile_facility_is_only_text(book: RuleBook) -> None:
    found = audit(Table.of(pl.DataFrame([ROW | {"facility_id": "<script>&"}])), Request(), book)

    assert "<script>" not in page_of((found, book))


def test_bars_and_months_keep_within_their_box_and_show_what_is_not_nothing() -> None:
    months = [(f"2025-{one:02}", one * 10**15, 1) for one in range(50)]
    chart = months_chart(months, "a", "b", "c")

    assert chart is not None
    assert len(chart.bars) == MOST_MONTHS
    assert all(LEFT <= one.x <= WIDTH - chart.bar_width and one.under >= 1 for one in chart.bars)
    assert all(one.over_y >= 0 and chart.line + one.under <= HEIGHT for one in chart.bars)
    assert months_chart([("2025-01", 0, 0)], "", "", "") is None
    assert bars_of([(0, 0)]) == []
    assert bars_of([(200, 0), (1, 100)]) == [(1000, 0), (5, 500)]
