"""The recipe: defaults, errors that name file, line and nearest key, the text that `init` writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from curate.coverage.cases import read_edge_cases
from curate.errors import CurateError
from curate.recipe import Recipe, load_recipe
from curate.recipe.text import recipe_text
from curate.signals.voice_file import read_voice


def recipe(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "gate:\n  min_quallity: 0.5\n",
            r"recipe\.yaml:2: unknown key 'gate\.min_quallity'\. Did you mean 'min_quality'",
        ),
        ("gates: {}\n", r"recipe\.yaml:1: unknown key 'gates'\. Did you mean 'gate'"),
        (
            "source:\n  format: table\n  mesages: {id: x}\n",
            r"recipe\.yaml:3: unknown key 'source\.mesages'\. Did you mean 'messages'",
        ),
        (
            "source:\n  - format: table\n  - formt: x\n",
            r"recipe\.yaml:3: unknown key 'source\.1\.formt'\. Did you mean 'format'",
        ),
        (
            "split:\n  test_fraction: lots\n",
            r"recipe\.yaml:2: 'split\.test_fraction': .*number.* Found 'lots'",
        ),
        (
            "signals: {next_contact_days: .inf}\n",
            r"recipe\.yaml:1: 'signals\.next_contact_days': .*finite number.* Found 'inf'",
        ),
        (
            "signals: {weights: {depth: .nan}}\n",
            r"recipe\.yaml:1: 'signals\.weights\.depth': .*finite number.* Found 'nan'",
        ),
        (
            "signals:\n  languages: [en, xx]\n",
            r"recipe\.yaml:2: 'signals\.languages': .*'xx' is not a known language code; known: .*, en, .*",
        ),
        (
            "privacy:\n  phone_regions: [DE, XX]\n",
            r"recipe\.yaml:2: 'privacy\.phone_regions': .*'XX' is not an ISO 3166 country code",
        ),
        (
            "gate: {min_words: 50, max_words: 3}\n",
            r"recipe\.yaml:1: 'gate': .*min_words \(50\) above max_words \(3\)",
        ),
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


def test_the_written_recipe_loads_to_the_defaults_but_for_validation_and_shows_every_key(tmp_path: Path) -> None:
    text = recipe_text("source:\n  format: zendesk\n")
    defaults = Recipe().with_values(split={"validation_fraction": 0.1})  # the one value that init sets
    assert load_recipe(recipe(tmp_path, text)) == defaults.model_copy(
        update={"source": load_recipe(recipe(tmp_path, text)).source}
    )
    shown = yaml.safe_load(
        "\n".join(line.replace("  # ", "  ", 1) if _is_key(line) else line for line in text.splitlines())
    )
    for name in Recipe.model_fields:
        if name != "source":
            assert set(shown[name]) == set(type(getattr(Recipe(), name)).model_fields), name


def _is_key(line: str) -> bool:
    head = line[4:].split(":", maxsplit=1)[0] if line.startswith("  # ") else ""
    return (
        bool(head)
        and head.replace("_", "").isalnum()
        and any(head in type(getattr(Recipe(), n)).model_fields for n in Recipe.model_fields if n != "source")
    )


def test_uncommenting_a_default_changes_nothing(tmp_path: Path) -> None:
    text = recipe_text("source:\n  format: zendesk\n")
    assert "  # min_quality:" in text
    assert (
        load_recipe(recipe(tmp_path, text.replace("  # min_quality:", "  min_quality:"))).gate
        == Recipe().gate
    )


# Files that exhaust: small ones that stand for billions of values, and ones without an end.


def nested(head: str, levels: int = 9) -> str:
    """A text of nine lines that stands for a billion words."""
    return "".join(
        f"{head}{n}: &l{n} [{', '.join(['lol'] * 9 if n == 0 else [f'*l{n - 1}'] * 9)}]\n"
        for n in range(levels)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            nested("a"),
            (
                r"x\.yaml:5: .* cannot be read: the aliases up to \*l3 expand to more than 20,000 values\."
                r" Write out"
            ),
        ),
        (
            "a: &l {k: &m [1, 2]}\nb:\n"
            + "".join(
                f"  k{n}: &n{n} {{<<: *{'l' if n == 0 else f'n{n - 1}'}, x{n}: *m}}\n" for n in range(400)
            ),
            "expand to more than",
        ),
        ("a: &a [*a]\n", r"x\.yaml:1: .* the alias \*a is inside the value that it refers to"),
        ("a: &a {b: {c: *a}}\n", "the alias"),
        ("# a comment\n" * 500_000, "more than 4 MiB"),
    ],
    ids=["lists", "merges", "itself", "above", "huge"],
)
def test_yaml_that_stands_for_more_than_any_settings_hold_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    for read in (load_recipe, read_voice, read_edge_cases):
        with pytest.raises(CurateError, match=said):
            read(path)


def test_aliases_of_a_few_values_are_fine_and_a_device_is_no_recipe(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "source:\n  - {format: table, roles: &r {column: who, map: {c: customer}}}\n  - {format: zendesk,"
        " roles: *r}\n"
    )
    one, two = load_recipe(path).source
    assert one.roles == two.roles and one.roles is not None
    with pytest.raises(CurateError, match="more than 4 MiB"):
        load_recipe(Path("/dev/zero"))
