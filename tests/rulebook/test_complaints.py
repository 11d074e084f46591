"""How complaints read."""

from calc_service.rulebook.complaints import Place, RulesRefused, in_order

PLACE = Place("rules/x.yaml", 14, 9)


def test_a_complaint_shows_its_place_and_both_languages() -> None:
    complaint = PLACE.complain("错", "wrong")
    assert str(complaint) == "rules/x.yaml:14:9: 错 / wrong"
    assert complaint.in_language("en") == "rules/x.yaml:14:9: wrong"
    assert complaint.in_language("zh") == "rules/x.yaml:14:9: 错"


def test_complaints_stand_in_the_order_of_their_places_without_repetition() -> None:
    later, earlier = Place("rules/x.yaml", 20, 1).complain("二", "two"), PLACE.complain("一", "one")
    assert in_order([later, earlier, later]) == (earlier, later)


def test_a_refusal_shows_one_complaint_a_line() -> None:
    refused = RulesRefused([PLACE.complain("一", "one"), PLACE.complain("二", "two")])
    assert str(refused).split("\n") == [str(complaint) for complaint in refused.complaints]
