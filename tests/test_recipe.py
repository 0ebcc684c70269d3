"""The recipe: defaults, errors that name file, line and nearest key, the text that `init` writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from curate.errors import CurateError
from curate.recipe import Recipe, load_recipe
from curate.recipe_text import recipe_text


def recipe(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gate:\n  min_quallity: 0.5\n", r"recipe\.yaml:2: unknown key 'gate\.min_quallity'\. Did you mean 'min_quality'"),
        ("gates: {}\n", r"recipe\.yaml:1: unknown key 'gates'\. Did you mean 'gate'"),
        ("source:\n  format: table\n  mesages: {id: x}\n", r"recipe\.yaml:3: unknown key 'source\.mesages'\. Did you mean 'messages'"),
        ("source:\n  - format: table\n  - formt: x\n", r"recipe\.yaml:3: unknown key 'source\.1\.formt'\. Did you mean 'format'"),
        ("split:\n  test_fraction: lots\n", r"recipe\.yaml:2: 'split\.test_fraction': .*number.* Found 'lots'"),
        ("signals: {next_contact_days: .inf}\n", r"recipe\.yaml:1: 'signals\.next_contact_days': .*finite number.* Found 'inf'"),
        ("signals: {weights: {depth: .nan}}\n", r"recipe\.yaml:1: 'signals\.weights\.depth': .*finite number.* Found 'nan'"),
        ("signals:\n  languages: [en, xx]\n", r"recipe\.yaml:2: 'signals\.languages': .*no language is known by the code 'xx'; known: .*, en, .*"),
        ("privacy:\n  phone_regions: [DE, XX]\n", r"recipe\.yaml:2: 'privacy\.phone_regions': .*'XX' is no ISO 3166 code"),
        ("gate: {min_words: 50, max_words: 3}\n", r"recipe\.yaml:1: 'gate': .*min_words \(50\) above max_words \(3\)"),
        ("gate: [1, 2\n", r"recipe\.yaml:\d: not valid YAML"),
        ("- a\n- b\n", "a recipe is a mapping of sections"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place_and_the_mend(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CurateError, match=said):
        load_recipe(recipe(tmp_path, text))


def test_a_missing_recipe_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CurateError, match="cannot be read"):
        load_recipe(tmp_path / "none.yaml")


def test_empty_sections_have_their_defaults(tmp_path: Path) -> None:
    assert load_recipe(recipe(tmp_path, "gate:\nsplit:\n")) == Recipe()


def test_every_key_has_a_default_and_a_description() -> None:
    def check(model: type[BaseModel], path: str) -> None:
        for name, info in model.model_fields.items():
            assert info.description, f"{path}{name} has no description"
            assert not info.is_required(), f"{path}{name} has no default"
            inner = info.annotation
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                check(inner, f"{path}{name}.")

    check(Recipe, "")


def test_the_written_recipe_loads_to_the_defaults_and_shows_every_key(tmp_path: Path) -> None:
    text = recipe_text("source:\n  format: zendesk\n")
    assert load_recipe(recipe(tmp_path, text)) == Recipe().with_values().model_copy(update={"source": load_recipe(recipe(tmp_path, text)).source})
    shown = yaml.safe_load("\n".join(line.replace("  # ", "  ", 1) if _is_key(line) else line for line in text.splitlines()))
    for name in Recipe.model_fields:
        if name != "source":
            assert set(shown[name]) == set(type(getattr(Recipe(), name)).model_fields), name


def _is_key(line: str) -> bool:
    head = line[4:].split(":")[0] if line.startswith("  # ") else ""
    return bool(head) and head.replace("_", "").isalnum() and any(head in type(getattr(Recipe(), n)).model_fields for n in Recipe.model_fields if n != "source")


def test_uncommenting_a_default_changes_nothing(tmp_path: Path) -> None:
    text = recipe_text("source:\n  format: zendesk\n")
    assert "  # min_quality:" in text
    assert load_recipe(recipe(tmp_path, text.replace("  # min_quality:", "  min_quality:"))).gate == Recipe().gate
