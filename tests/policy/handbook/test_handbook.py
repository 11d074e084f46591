"""The handbook says all that the rules say, whatever they say: figures, clauses, pictures, judgements, examples."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from calc_service.config import RULES_FOLDER
from calc_service.domain.days import day_number, day_of
from calc_service.domain.money import percent
from calc_service.policy.figures_on_file import figures_of
from calc_service.policy.handbook import headings
from calc_service.policy.handbook.judgements import judgements
from calc_service.policy.handbook.page import page
from calc_service.policy.impact.phrases import grouped
from tests.policy.handbook.reading import SHIPPED, Read, read, source, source_of, without_blanks
from tests.reference.worlds import WORLDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calc_service.domain.figures import Figure

TODAY = date(2026, 11, 29)
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
IN_EACH_WORLD = pytest.mark.parametrize("name", [SHIPPED, *(world.name for world in WORLDS)])
MARK = {"zh": {True: "已核实", False: "未核实"}, "en": {True: "verified", False: "not verified"}}
CHINESE = re.compile("[\u3400-\u9fff]")
FIGURE_KEYS = ("value", "threshold", "ratio", "annual_cap", "deductible_reduced_by", "ratio_raised_by")


def written(value: object) -> str:
    """A figure of YAML as the handbook writes it."""
    if value == "none":
        return "不设限额"
    return str(value) if str(value).endswith("%") else f"{value:,.2f}"


def entries(part: Any, day: str = "") -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - YAML
    """Every entry of dated lists and yearly tables with its day."""
    if isinstance(part, list):
        for one in part:
            if isinstance(one, dict) and "from" in one:
                yield str(one["from"]), one
            yield from entries(one)
    elif isinstance(part, dict):
        for key, one in part.items():
            if isinstance(key, int) and isinstance(one, dict):
                yield f"{key}-01-01", one
            yield from entries(one, day)


def figures(entry: dict[str, Any]) -> Iterator[object]:
    """The numbers of an entry."""
    for key, value in entry.items():
        if key in {"ratio", "value"} and isinstance(value, dict):
            yield from value.values()
        elif key in {*FIGURE_KEYS, "deductible", "tier_1", "tier_2"} and not isinstance(value, list):
            yield value
        elif key == "stay_policy_scope_cost":
            yield from value.values()


def annex(page_: Read) -> list[list[str]]:
    return page_.tables["figures"][1:]


@pytest.mark.parametrize(
    "law", ["premium_subsidy", "catastrophic_insurance", "medical_assistance", "tilt_assistance", "safeguards"]
)
def test_every_figure_of_a_law_stands_there_with_its_day_source_and_mark(law: str) -> None:
    rows = annex(read(source(), TODAY))
    content = yaml.safe_load((RULES_FOLDER / f"{law}.yaml").read_text(encoding="utf-8"))
    found = 0
    for day, entry in entries(content):
        for value in figures(entry):
            basis = entry.get("cite") or entry["source"]
            mark = MARK["zh"][bool(entry.get("verified", "cite" in entry))]
            same = [
                row for row in rows if row[3] == written(value) and row[4].startswith(day) and row[5:] == [basis, mark]
            ]
            assert same, (law, day, value)
            found += 1
    assert found or law in {"tilt_assistance", "safeguards"}


def shown(figure: Figure) -> str:
    if figure.value is None:
        return "不设限额"
    return grouped(figure.value) if figure.unit == "fen" else percent(figure.value)


@IN_EACH_WORLD
def test_whatever_holds_on_some_day_in_some_district_stands_in_the_annex_for_that_day(name: str) -> None:
    book = source(name).book
    labels = book.wording.terms["figure"]
    rows = annex(read(source(name), TODAY))
    for start, of_day in zip(book.starts, book.editions, strict=True):
        day = day_of(start).isoformat()
        begun = {
            (row[1], row[3], row[6])
            for row in rows
            if row[4][:10] <= day and (" 至 " not in row[4] or day <= row[4].partition(" 至 ")[2][:10])
        }
        for edition in of_day:
            for _, figure in figures_of(edition):
                assert (labels[figure.name].zh, shown(figure), MARK["zh"][figure.verified]) in begun, (day, figure)


@LANGUAGES
def test_what_is_not_verified_is_marked_and_counted(language: str) -> None:
    told = read(source(), TODAY, language=language)
    marks = [row[-1] for row in annex(told)]
    doubtful = marks.count(MARK[language][False])

    assert set(marks) == set(MARK[language].values())
    counted = next(part for part in told.text if MARK[language][False] in part)
    assert set(map(int, re.findall(r"[0-9]+", counted))) == {len(marks), doubtful}


@LANGUAGES
@IN_EACH_WORLD
def test_every_clause_has_its_place_and_its_words(name: str, language: str) -> None:
    told = read(source(name), TODAY, language=language)
    for document, text in source(name).book.wording.documents.items():
        assert f"document-{document}" in told.ids
        for number, clause in text.clauses.items():
            assert f"clause-{document}-{number}" in told.ids
            assert clause.summary.in_language(language) in told.text
            assert any(clause.label.in_language(language) in part for part in told.text)


@IN_EACH_WORLD
@pytest.mark.parametrize("day", [date(2022, 10, 28), date(2025, 6, 2), date(2026, 1, 20), date(2030, 1, 1)])
def test_links_lead_to_what_is_there_and_nothing_has_the_name_of_another(name: str, day: date) -> None:
    told = read(source(name), day)

    assert {link.removeprefix("#") for link in told.links} <= set(told.ids)
    assert all(link.startswith("#") for link in told.links)
    assert len(told.ids) == len(set(told.ids))


@pytest.mark.parametrize(
    ("name", "language"), [*((world.name, "zh") for world in WORLDS), (SHIPPED, "zh"), ("everything", "en")]
)
def test_the_picture_of_a_track_says_who_from_how_much_at_which_ratio_and_up_to_what(name: str, language: str) -> None:
    book = source(name).book
    for day in (date(2023, 1, 1), date(2025, 10, 20), date(2026, 4, 2)):
        for profile in book.profiles:
            known = not profile.district or book.wording.districts[profile.district].exists_on(day_number(day))
            edition = book.on(day_number(day), profile.district)
            if edition is None or not known:
                continue
            pictures = read(source(name), day, profile.district, language).pictures
            for track in edition.medical_assistance.tracks:
                told = without_blanks(pictures[f"picture-{track.id}"])
                assert grouped(track.annual_cap.number) in told
                assert all(grouped(bound.number) in told for bound in track.bounds)
                for category, ratio in track.ratio.items():
                    assert percent(ratio.number) in told
                    assert without_blanks(book.wording.categories[category].in_language(language)) in told


def test_the_tilt_standards_of_districts_are_drawn_with_their_bands_groups_and_caps() -> None:
    name = "tilt_forms"
    book = source(name).book
    for profile in book.profiles[1:]:
        edition = book.on(day_number(TODAY), profile.district)
        assert edition is not None
        told = without_blanks(read(source(name), TODAY, profile.district).pictures["picture-tilt_assistance"])
        for _, figure in figures_of(edition):
            if figure.name.startswith("tilt."):
                assert without_blanks(shown(figure)) in told


def test_the_city_s_handbook_draws_what_districts_add() -> None:
    pictures = read(source("everything"), date(2026, 1, 20)).pictures

    assert {name for name in pictures if name.endswith("-500116")} >= {"picture-tilt_assistance-500116"}


def test_every_picture_has_a_title_and_a_description() -> None:
    told = read(source("everything"), date(2026, 1, 20))
    drawn = [given for tag, given in told.tags if tag == "svg"]

    assert len(drawn) == len(told.pictures) > 3
    for given in drawn:
        assert given["role"] == "img"
        assert set(str(given["aria-labelledby"]).split()) <= set(told.ids)


def test_stays_that_keep_older_terms_have_pictures_of_their_own() -> None:
    pictures = read(source("transitions"), date(2026, 1, 20)).pictures

    assert any("之前入院的住院" in text for text in pictures.values())


@LANGUAGES
def test_every_judgement_stands_there_once(language: str) -> None:
    told = read(source(), TODAY, language=language)
    numbers = [int(one.rpartition("-")[2]) for one in told.ids if one.startswith("judgement-")]

    assert sorted(numbers) == [one.number for one in judgements(language)]


def test_both_pages_of_judgements_have_the_same_rows() -> None:
    zh, en = judgements("zh"), judgements("en")
    code = re.compile("<code>.*?</code>")

    assert [one.clauses for one in zh] == [one.clauses for one in en]
    assert [sorted(code.findall(one.changed_by)) for one in zh] == [sorted(code.findall(one.changed_by)) for one in en]
    assert len(zh) > 70


def test_the_clauses_of_judgements_are_registered() -> None:
    documents = source().book.wording.documents
    registered = {f"{name}#{number}" for name, text in documents.items() for number in text.clauses}

    assert {cite for one in judgements("en") for cite in one.clauses} <= registered


@LANGUAGES
def test_every_example_stands_there_with_its_computed_amounts(language: str) -> None:
    told = read(source(), TODAY, language=language)
    for number, result in enumerate(source().examples, 1):
        assert f"example-{number}" in told.ids
        assert any(result.example.sentence in part for part in (*told.text, *told.foreign))
        if result.reply is not None:
            for claim in result.reply.claims:
                amounts = getattr(claim, "amounts", None)
                paid = "" if amounts is None else f"{int(amounts.assistance_paid[:-3]):,}{amounts.assistance_paid[-3:]}"
                assert paid in told.whole


def test_an_english_handbook_has_chinese_in_names_alone() -> None:
    told = read(source(), TODAY, language="en")
    judged = [part for one in judgements("en") for part in (one.question, one.answer, one.changed_by)]
    known = without_blanks(re.sub("<[^>]*>", "", " ".join(judged)))
    chinese = [re.sub(r"^[0-9]+\. ", "", part) for part in told.text if CHINESE.search(part)]
    numbers = {text.number for text in source().book.wording.documents.values()}
    left = [part for part in chinese if without_blanks(part) not in known]

    assert {part.removesuffix(" Clause by clause") for part in left} <= numbers


def test_a_chinese_handbook_names_no_key_outside_of_code() -> None:
    told = page(source(), TODAY, "", "zh")
    plain = re.sub(r"<(style|code|title|desc)[^>]*>.*?</\1>|<[^>]*>|\(https?[^)]*\)", " ", told, flags=re.DOTALL)

    assert re.findall(r"\b[a-z]+_[a-z_]+\b", plain) == []


def test_every_fixed_sentence_has_the_same_places_in_both_languages_and_is_said_somewhere() -> None:
    place = re.compile(r"\{[a-z_]+\}")
    folder_ = Path(headings.__file__).parent
    said = "".join(one.read_text(encoding="utf-8") for one in folder_.iterdir() if one.suffix in {".py", ".html"})
    for code, label in headings.HEADINGS.items():
        assert sorted(place.findall(label.zh)) == sorted(place.findall(label.en)), code
        assert said.count(f'"{code}"') > 1, code


def test_the_page_has_one_style_and_nothing_that_acts_or_is_fetched() -> None:
    told = read(source("everything"), TODAY)
    tags = [tag for tag, _ in told.tags]

    assert tags.count("style") == 1
    assert not {"script", "link", "img", "iframe", "object"} & set(tags)
    assert not any("style" in given or any(name.startswith("on") for name in given) for _, given in told.tags)


def test_a_year_without_figures_is_said_to_have_none() -> None:
    told = read(source(), date(2030, 1, 1))

    assert "2030 年的数据没有登记，不能画出。" in told.text
    assert "picture-special" in told.pictures


def test_districts_that_differ_stand_beside_the_city_and_the_others_are_named() -> None:
    told = read(source("everything"), date(2026, 1, 20))
    head, *rows = told.tables["districts"]

    assert head == ["项目", "全市", "江津区", "两江新区"]
    assert any(row[0].startswith("倾斜救助") and row[2] != row[3] for row in rows)
    assert any("万州区、" in part for part in told.text)


def test_no_difference_is_said_where_there_is_none() -> None:
    assert any("均按全市标准" in part for part in read(source(), TODAY).text)


def test_the_handbook_of_a_district_has_its_own_rules_and_no_other_district_s() -> None:
    told = read(source("everything"), date(2026, 1, 20), "500116")

    assert {row[2].partition(" · ")[0] for row in annex(told) if "区" in row[2]} == {"江津区"}
    assert "江津区的标准" in told.text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(RULES_FOLDER, tmp_path / "rules")


def put(file: Path, old: str, new: str) -> None:
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_a_changed_figure_changes_the_picture_the_clause_and_the_annex(folder: Path) -> None:
    put(folder / "medical_assistance.yaml", "value: 60000,", "value: 61234.56,")
    told = read(source_of(folder), TODAY)

    assert "61,234.56" in told.pictures["picture-other"]
    assert any("61,234.56" in row for row in told.tables["clause-cq-2022-116-2.3.2-other"])
    assert any("61,234.56" in row for row in annex(told))


def test_why_a_figure_is_meant_so_stands_with_its_clause(folder: Path) -> None:
    put(folder / "catastrophic_insurance.yaml", "2026: {", "2026: {confirmed: 文件公布的就是这个数, ")
    told = read(source_of(folder), TODAY)

    assert any("文件公布的就是这个数" in row[1] for row in told.tables["clause-cq-2022-116-2.2.2"])


def test_a_dated_label_is_that_of_the_day(folder: Path) -> None:
    old, new = "{zh: 特殊疾病救助, en: Special-disease assistance}", "{zh: 重特大疾病救助, en: New}"
    entries_ = [
        f"      - {{from: {day}, value: {label}}}\n" for day, label in (("2022-10-28", old), ("2026-07-01", new))
    ]
    put(folder / "medical_assistance.yaml", f"label: {old}\n", "label:\n" + "".join(entries_))
    made = source_of(folder)

    assert "重特大疾病救助" in read(made, date(2026, 7, 1)).pictures["picture-special"]
    assert "重特大疾病救助" not in read(made, date(2026, 7, 1) - timedelta(days=1)).pictures["picture-special"]


def test_a_clause_on_which_nothing_rests_says_so() -> None:
    assert any("不定金额，不影响计算" in part for part in read(source(), TODAY).text)


def test_examples_that_come_out_otherwise_are_marked(folder: Path) -> None:
    put(folder / "examples/cap_reached.yaml", "assistance_paid: 51623.69", "assistance_paid: 51623.96")
    marked = [part for part in read(source_of(folder), TODAY).text if part == "与算例写明的不符"]

    assert len(marked) == 1
