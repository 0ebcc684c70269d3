"""Turns a template and its values into one page that loads nothing and runs nothing but its own script."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.report.words import cut, pieces, visible
from curate.text import readable

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_fit,
    )
    made.filters |= {
        "count": readable.count,
        "percent": readable.percent,
        "part": readable.part,
        "decimal": readable.decimal,
        "cut": cut,
        "pieces": pieces,
    }
    made.globals["many"] = readable.many
    return made


def _fit(value: Any) -> Any:
    """Every text that a template prints loses what could turn or break the page; text from the templates is
    left alone."""
    return visible(value) if type(value) is str else value


def page(template: str, **values: Any) -> str:
    """The page as text. Its policy admits only the inline style and script, by their SHA-256."""
    from markupsafe import Markup

    style, script = ((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", "script.js"))
    policy = (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; base-uri 'none';"
        " form-action 'none'"
    )
    template_values = {"style": Markup(style), "script": Markup(script), "policy": policy, **values}
    return _environment().get_template(template).render(template_values)


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
