"""The recipe: every setting of a run, read from YAML and written back with its explanations."""

from curate.recipe.model import Recipe, load_recipe, parse_recipe

__all__ = ["Recipe", "load_recipe", "parse_recipe"]
