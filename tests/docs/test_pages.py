"""How pages are read: what counts as an output, when it agrees with what is printed, what a heading is called."""

from pathlib import Path

import pytest

from tests.docs.pages import agree, anchors, links, shown

PAGE = """\
# A page, with 标题

[here](#a-page-with-标题) [there](other.md#2-x) [away](https://example.org)

```sh
false    # exit status 1
```

```text
nothing
```

```sh
true
```

Words between.

```text
[not a link](nowhere.md)
```

## Twice
## Twice
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.md"
    file.write_text(PAGE, encoding="utf-8")
    return file


def test_an_output_stands_right_behind_its_commands(page: Path) -> None:
    assert [(one.without_comments.strip(), one.output, one.status) for one in shown(page)] == [
        ("false", "nothing\n", 1),
        ("true", None, 0),
    ]


def test_headings_are_called_what_github_calls_them(page: Path) -> None:
    assert anchors(page) == {"a-page-with-标题", "twice", "twice-1"}


def test_links_are_looked_for_outside_of_blocks_and_within_the_project(page: Path) -> None:
    assert list(links(page)) == ["#a-page-with-标题", "other.md#2-x"]


@pytest.mark.parametrize(
    ("output", "printed"),
    [
        ("one\n…\nfour\n", "one\ntwo\nthree\nfour\n"),
        ("one\n…\nfour\n", "one\nfour\n"),
        ("tried … points\n", "  tried 3 points\r\n"),
        ('{"a":1, …\n "d":[4]}\n', '{"a":1,"b":2,"c":3,"d":[4]}'),
    ],
)
def test_what_is_left_out_agrees_with_anything(output: str, printed: str) -> None:
    assert agree(output, printed)


@pytest.mark.parametrize(
    ("output", "printed"),
    [
        ("tried 1461120 points\n", "tried 1413120 points\n"),
        ("one\n", "one\ntwo\n"),
        ("one … two\n", "one\ntwo\n"),
        ('{"a":1, … "d":4}\n', '{"a":1,"b":2,"d":5}'),
    ],
)
def test_another_figure_or_another_line_does_not_agree(output: str, printed: str) -> None:
    assert not agree(output, printed)
