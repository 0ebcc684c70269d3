"""A recipe as text: what was guessed of the source, then every other key with its default and what it
means."""

from __future__ import annotations

import textwrap
from typing import Any

import yaml
from pydantic import BaseModel

from curate.recipe import Recipe
from curate.section import reason_of

HEAD = """\
# A recipe for curate: every setting of a run. Lines that begin with "# " and a key show defaults;
# remove the "# " to change one. An unknown key is an error that names the nearest known one.

"""
WIDTH = 110
# what a new recipe sets other than the default, which older recipes rely on
SET = {("split", "validation_fraction"): 0.1}


def recipe_text(guessed: str) -> str:
    """The YAML of a recipe that begins with the guessed sections; the other keys stand below as comments,
    with their defaults."""
    defaults, given = Recipe(), list(yaml.safe_load(guessed))
    parts = [HEAD, guessed.rstrip() + "\n"]
    if given[-1] != "source":  # the text ends inside that section: its other keys follow on
        parts.append(_section(given[-1], getattr(defaults, given[-1])))
    for name, info in Recipe.model_fields.items():
        if name not in given:
            parts.append(
                f"\n{_comment(info.description or '', '')}{name}:\n{_section(name, getattr(defaults, name))}"
            )
    return "".join(parts)


def _section(of: str, section: BaseModel) -> str:
    lines = []
    for name, info in type(section).model_fields.items():
        value = section.model_dump(mode="json")[name]
        why = reason_of(info)
        comment = _comment(info.description or "", "  ") + (
            _comment(f"Why {value}: {why}", "  ") if why else ""
        )
        line = _default(name, SET.get((of, name), value))
        lines.append(comment + (line.replace("# ", "", 1) if (of, name) in SET else line))
    return "".join(lines)


def _comment(text: str, indent: str) -> str:
    return "".join(
        f"{indent}# {line}\n"
        for line in textwrap.wrap(text, WIDTH - len(indent), break_on_hyphens=False, break_long_words=False)
    )


def _default(name: str, value: Any) -> str:
    flow = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False)
    return f"  # {name}: {flow.removesuffix('...' + chr(10)).strip()}\n"
