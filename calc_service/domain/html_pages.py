"""What every page has in common: each text is escaped, nothing is left out in silence, only its own style may apply."""

from base64 import b64encode
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template


def templates(folder: Path) -> Environment:
    """The templates in `folder`; a name that a page is not given is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def content_policy_of(style: str) -> str:
    """The Content-Security-Policy under which a page is whole: its own style alone, known by its hash."""
    return f"default-src 'none'; style-src {source_of(style)}; base-uri 'none'; form-action 'none'"


def source_of(style: str) -> str:
    """A `style` as a Content-Security-Policy names it, by its hash."""
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


class StyledPage:
    """A page whose template lies beside its style, `NAME.html` and `NAME.css`; both are read when first needed."""

    def __init__(self, template: Path, **filters: Callable[..., object]) -> None:
        """`filters`: what the template may call, beside those that every template may."""
        self._file, self._filters = template, filters

    def render(self, **content: object) -> str:
        """The page with its content, its style and its policy."""
        return self._template.render(style=self._style, policy=self.content_policy, **content)

    @cached_property
    def content_policy(self) -> str:
        """The Content-Security-Policy under which the page is whole."""
        return content_policy_of(self._style)

    @cached_property
    def style_source(self) -> str:
        """Its style as the policy of a page names it that shows this one within."""
        return source_of(self._style)

    @cached_property
    def _style(self) -> str:
        return self._file.with_suffix(".css").read_text(encoding="utf-8")

    @cached_property
    def _template(self) -> Template:
        environment = templates(self._file.parent)
        environment.filters.update(self._filters)
        return environment.get_template(self._file.name)
