"""What the kit says of itself, for programmers of other systems, in both languages."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from calc_service.domain.wording import LANGUAGES, Label
from calc_service.policy.conformance.kit import KitTopic
from calc_service.policy.conformance.levels import ABOUT_LEVELS

FILES = Label("README.zh.md", "README.md")
_HEADINGS = Label("| 专题 | 案件 | 内容 |", "| topic | cases | what it tries |")


def readme(topics: Mapping[str, KitTopic], cases: int, rules: str, engine: str) -> dict[str, str]:
    """The text of each page by its file name."""
    named = {"cases": cases, "rules": rules, "engine": engine}
    return {
        FILES.in_language(language): _text(language).substitute(
            named, topics=_topics(topics, language), levels=_levels(language)
        )
        for language in LANGUAGES
    }


def _text(language: str) -> Template:
    return Template((Path(__file__).parent / f"readme.{language}.txt").read_text(encoding="utf-8"))


def _topics(topics: Mapping[str, KitTopic], language: str) -> str:
    rows = (f"| `{name}` | {topic.cases} | {getattr(topic, language)} |" for name, topic in topics.items())
    return "\n".join((_HEADINGS.in_language(language), "| --- | ---: | --- |", *rows))


def _levels(language: str) -> str:
    return "\n".join(f"- `{level}`: {about.in_language(language)}" for level, about in ABOUT_LEVELS.items())
