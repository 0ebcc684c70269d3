"""The recipe: every setting of a run in one model, read from YAML, written back with its explanations."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from curate.arguments import PathLike, checked, path_of
from curate.cleaning import CleaningSettings
from curate.coverage.settings import CoverageSettings
from curate.dedup.settings import DedupSettings
from curate.errors import CurateError
from curate.exporters.settings import ExportSettings
from curate.files.yaml import Lines, read_yaml
from curate.gate import GateSettings
from curate.loaders.settings import SourceBlock
from curate.pairing import PairingSettings
from curate.privacy import PrivacySettings
from curate.recipe.faults import faults_sentence, key_of
from curate.section import Section
from curate.select.settings import SelectSettings
from curate.signals.settings import SignalSettings
from curate.split.settings import SplitSettings
from curate.text.plain import cut


class Recipe(Section):
    """All settings; its sections are the stages in their order."""

    source: list[SourceBlock] = Field(
        default_factory=list,
        description="Where the conversations come from: one block per source, detected if left out.",
    )
    cleaning: CleaningSettings = Field(
        CleaningSettings(), description="How messages are cleaned: HTML, quoted replies, signatures."
    )
    pairing: PairingSettings = Field(
        PairingSettings(),
        description=(
            "Which replies become records, and how much of the conversation before them is the prompt."
        ),
    )
    privacy: PrivacySettings = Field(
        PrivacySettings(), description="Which personal data and secrets are replaced."
    )
    signals: SignalSettings = Field(
        SignalSettings(), description="What is measured for every record, and how it makes the quality score."
    )
    gate: GateSettings = Field(GateSettings(), description="Which records are good enough to learn from.")
    dedup: DedupSettings = Field(
        DedupSettings(), description="What counts as a duplicate, and what happens to contradicting answers."
    )
    split: SplitSettings = Field(SplitSettings(), description="How the test set is held out.")
    coverage: CoverageSettings = Field(
        CoverageSettings(), description="How situations are found, and your own edge cases."
    )
    select: SelectSettings = Field(SelectSettings(), description="How the dataset is chosen from the pool.")
    export: ExportSettings = Field(ExportSettings(), description="Which training files are written.")

    @model_validator(mode="before")
    @classmethod
    def _empty_sections(cls, data: Any) -> Any:
        """A section of which every key is commented out is null in YAML: it has its defaults."""
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data

    @field_validator("source", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [value] if isinstance(value, dict) else value or []

    @model_validator(mode="after")
    def _voice_to_keep(self) -> Recipe:
        if self.gate.min_voice > 0 and self.signals.voice is None:
            raise ValueError(
                "'gate.min_voice' needs the rules of a voice: name their file in 'signals.voice'"
            )
        return self

    def __repr__(self) -> str:
        """The keys that are set, without their values: the names of people may be among them."""
        parts = [
            f"{name}: {', '.join(keys)}"
            for name in type(self).model_fields
            if (keys := _set_in(getattr(self, name)))
        ]
        return cut(f"Recipe({', '.join(parts)}", 300) + ")"

    def with_values(self, **sections: Any) -> Recipe:
        """A copy with some keys set, checked again: `recipe.with_values(split={"test_fraction": 0.2})`; the
        blocks of `source` are replaced."""
        data = self.model_dump(exclude_unset=True)  # what is a default stays one, and no answer
        for name, values in sections.items():
            before = data.get(name)
            data[name] = (
                {**before, **values} if isinstance(before, dict) and isinstance(values, Mapping) else values
            )
        return parse_recipe(data)


def _set_in(section: Any) -> list[str]:
    """The keys of a section, or of the blocks of one, that were set."""
    blocks = section if isinstance(section, list) else [section]
    return list(
        dict.fromkeys(
            key for block in blocks for key in type(block).model_fields if key in block.model_fields_set
        )
    )


def load_recipe(path: PathLike | None) -> Recipe:
    """The recipe in a YAML file; the default one for None. Raises CurateError with file, line, key and
    mend."""
    if path is None:
        return Recipe()
    path = checked("recipe", path_of, path)
    read = read_yaml(path, "the recipe", "Give a YAML file, such as `curate init` writes.")
    if read.data is not None and not isinstance(read.data, dict):
        raise CurateError(
            "a recipe is a mapping of sections",
            where=str(path),
            mend=f"Known sections: {', '.join(Recipe.model_fields)}.",
        )
    return parse_recipe(read.data or {}, str(path), read.lines, path.parent)


def parse_recipe(
    data: dict[str, Any], where: str = "recipe", lines: Lines | None = None, folder: Path = Path()
) -> Recipe:
    """Checks a mapping; files that it names are meant from `folder`. The first fault becomes a CurateError
    that names the key and the nearest known one."""
    try:
        return Recipe.model_validate(data, context={"folder": folder})
    except ValidationError as why:
        faults = why.errors()
    fault, path = faults[0], key_of(faults[0], data)
    line = next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 0) if lines else 0
    at = f"{where}:{line}" if line else where
    key = ".".join(path)
    if not path:  # two sections that do not fit each other
        raise CurateError(faults_sentence(faults[:1]), where=at, mend="Change one of the two.")
    if fault["type"] == "extra_forbidden":
        known = _known(path)
        near = difflib.get_close_matches(path[-1], known, 1, 0.5)
        raise CurateError(
            f"unknown key {key!r}",
            where=at,
            mend=f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(known)}.",
        )
    if fault["type"] == "model_type":
        problem = f"should hold keys, such as {', '.join(_known((*path, ''))[:3])}"
    else:
        problem = faults_sentence([f for f in faults if key_of(f, data) == path])
    raise CurateError(f"{key!r}: {problem}", where=at, mend=f"Found {str(fault.get('input'))[:60]!r}.")


def _known(path: tuple[str, ...]) -> list[str]:
    """The keys that may stand where the last part of the path stands."""
    model: Any = Recipe
    for part in path[:-1]:
        if part.isdigit():
            continue
        annotation = (
            model.model_fields[part].annotation if part in getattr(model, "model_fields", {}) else None
        )
        models = list(_models(annotation))
        if not models:
            return []
        model = models[0]
    return [info.alias or name for name, info in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)
