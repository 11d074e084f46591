"""How complaints read, and how many of them."""

from calc_service.rulebook.complaints import FORM, FilePlace, RulesRefused, at_most, in_order, named

PLACE = FilePlace("rules/x.yaml", 14, 9)


def test_a_complaint_shows_its_place_and_both_languages() -> None:
    complaint = PLACE.complain("错", "wrong")
    assert str(complaint) == "rules/x.yaml:14:9: 错 / wrong"
    assert complaint.in_language("en") == "rules/x.yaml:14:9: wrong"
    assert complaint.in_language("zh") == "rules/x.yaml:14:9: 错"


def test_complaints_stand_in_the_order_of_their_places_without_repetition() -> None:
    later, earlier = FilePlace("rules/x.yaml", 20, 1).complain("二", "two"), PLACE.complain("一", "one")
    assert in_order([later, earlier, later]) == (earlier, later)


def test_a_refusal_shows_one_complaint_a_line() -> None:
    refused = RulesRefused([PLACE.complain("一", "one"), PLACE.complain("二", "two")])
    assert str(refused).split("\n") == [str(complaint) for complaint in refused.complaints]


def test_a_complaint_is_about_form_until_a_check_says_its_name() -> None:
    complaint = PLACE.complain("错", "wrong")
    assert complaint.check == FORM
    (stamped,) = named("floors", [complaint])
    assert (stamped.check, str(stamped)) == ("floors", str(complaint))


def test_of_a_file_that_is_wrong_throughout_the_first_complaints_are_listed_and_errors_before_warnings() -> None:
    found = [FilePlace("rules/x.yaml", line, 1).warn("提醒", "a warning") for line in range(1, 6)]
    found += [FilePlace("rules/x.yaml", line, 1).complain("错", "wrong") for line in range(6, 8)]
    other = FilePlace("rules/y.yaml", 1, 1).complain("错", "wrong")
    listed = list(at_most(3, [*found, other]))
    assert [(one.path[-6:], one.line, one.level) for one in listed] == [
        ("x.yaml", 1, "warning"),
        ("x.yaml", 6, "error"),
        ("x.yaml", 7, "error"),
        ("x.yaml", 2, "warning"),
        ("y.yaml", 1, "error"),
    ]
    assert "4 more complaints about this file are not listed" in listed[3].en
