"""The recipe as an argument of the Python functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curate.arguments import checked, encoder_of
from curate.recipe.model import Recipe, load_recipe, parse_recipe


def recipe_of(value: Any, encoder: Any = None, **sections: Mapping[str, Any]) -> Recipe:
    """The recipe that is given, as itself, as the path of its file or as a dict of its sections, overruled by
    what is not None of the rest."""
    if value is None or isinstance(value, Recipe):
        recipe = value or Recipe()
    elif isinstance(value, Mapping):
        recipe = parse_recipe(dict(value))
    else:
        recipe = load_recipe(value)
    given = {
        name: {key: one for key, one in values.items() if one is not None}
        for name, values in sections.items()
    }
    if name := checked("encoder", encoder_of, encoder):
        given.setdefault("signals", {})["encoder"] = name
    given = {name: values for name, values in given.items() if values}
    return recipe.with_values(**given) if given else recipe
