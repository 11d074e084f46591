"""The texts of the rules folder, as the service says them."""

from calc_service.domain import vocabulary
from tests.rulebook.rules_copy import RulesCopy


def test_every_code_has_words_in_both_languages(rules: RulesCopy) -> None:
    wording = rules.load().wording
    assert set(wording.reasons) == set(vocabulary.REASONS)
    assert set(wording.terms["error"]) == set(vocabulary.ERRORS)
    labels = [label for terms in wording.terms.values() for label in terms.values()]
    assert all(label.zh and label.en for label in (*labels, *wording.categories.values()))
    assert all(label.zh and label.en for track in wording.tracks.values() for label in track.values)


def test_the_city_has_its_39_district_codes(rules: RulesCopy) -> None:
    districts = rules.load().wording.districts
    assert len(districts) == 39
    assert districts["500101"].first_day < districts["500101"].last_day


def test_words_of_a_district_stand_beside_the_citys(with_district: RulesCopy) -> None:
    wording = with_district.load().wording
    assert wording.categories["orphan"].zh == "孤儿"
    assert wording.tracks["ordinary_stay"].on(0).in_language("en") == "Ordinary stays"
    assert wording.documents["example-district-2023-1"].clauses["3"].label.zh == "例"


def test_every_step_and_reason_cites_a_clause_or_rests_on_its_figures(rules: RulesCopy) -> None:
    wording = rules.load().wording
    assert wording.steps["assistance"].on(0).cite == ""
    assert wording.steps["tilt"].on(0).cite == "cq-2022-116#2.3.3"
    assert wording.reasons["not_referred"].on(0).curable
    assert not wording.reasons["not_a_recipient"].on(0).curable
