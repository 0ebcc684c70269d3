"""What a stage is: its name, what its result depends on, where that is kept, and the work itself."""

from __future__ import annotations

import hashlib
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from curate.files.code import code_of, text_of
from curate.language.words import digest
from curate.options import DumpOptions
from curate.privacy.ner import model_at
from curate.recipe import Recipe
from curate.registry import Registry
from curate.run_folder.names import RAW
from curate.run_folder.sums import Sums
from curate.section import Section
from curate.stages.checkpoint_parts import read_parts
from curate.stages.differences import NAMES, differences

if TYPE_CHECKING:
    from curate.stages.context import RunContext

S = TypeVar("S", bound=Section)
# of curate.language the code; of its lists only those that a stage's code names
_READING = tuple(
    f"curate.language.{n}" for n in ("folding", "months", "patterns", "phrases", "sentences", "words")
)
# code that every stage with a checkpoint uses
BASE = ("curate.records", "curate.text.plain", "curate.files.yaml", *_READING)
NO_CHECKPOINT = "no checkpoint"
RAW_IS_GONE = "its raw text was deleted"
MODEL, LABELS = "privacy.ner_model", "ner_labels"
ANEW = "done in every run"


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked, as far as the keys of checkpoints go.

    `hashes` are the SHA-256 of the inputs by name, `asked` is what the command line says beside recipe and
    options, `encoder` the checksum of the model.
    """

    hashes: dict[str, str]
    recipe: Recipe
    options: DumpOptions
    asked: dict[str, Any]
    encoder: str


class Stage(ABC):
    """One stage of a run, in a file of its own name; `STAGES` has them in their order.

    `settings` are the recipe's keys that it reads (a section, or one key), `asked` the options of the command
    line, `overruled` those that overrule its settings; `code` names the modules and packages of this project
    that make its result, `packages` those of others, `registries` hold what other packages may bring to it.
    `checkpoint` begins the name of the file in `stages/`
    that keeps its result (in `stages/raw` where it is `raw`); a stage without one decides in every run.
    `within` names the stage in whose pass over the records it takes part. `per_record` ones work on batches
    and go to the engine; one that `embeds` does where the engine's workers make vectors.
    """

    name: ClassVar[str]
    settings: ClassVar[tuple[str, ...]] = ()
    asked: ClassVar[tuple[str, ...]] = ()
    overruled: ClassVar[tuple[str, ...]] = ()
    code: ClassVar[tuple[str, ...]] = ()
    packages: ClassVar[tuple[str, ...]] = ()
    registries: ClassVar[tuple[Registry[Any], ...]] = ()
    checkpoint: ClassVar[str] = ""
    raw: ClassVar[bool] = False
    within: ClassVar[str] = ""
    per_record: ClassVar[bool] = False
    embeds: ClassVar[bool] = False
    kept_in: ClassVar[str] = ""  # what docs/guides/resume.md says beside the name of the checkpoint

    @property
    def decides_anew(self) -> bool:
        """Whether it leaves nothing that a later run could take: it decides in every run."""
        return not (self.checkpoint or self.within)

    @abstractmethod
    def run(self, context: RunContext) -> None:
        """Does the work: takes what it needs from the context, and leaves there what later stages need."""

    def takes_part(self, options: DumpOptions) -> bool:
        """Whether a run with these options has this stage at all."""
        return True

    def parts(self, request: Request, before: str) -> dict[str, Any]:
        """All that the result depends on, as it stands in the checkpoint; `before` is the key of the
        checkpoint that it is made from."""
        parts: dict[str, Any] = {"settings": dict(_values(self.settings, request.recipe))}
        if self.code:
            parts |= {
                "code": {name: code_of(name) for name in self.code},
                "lists": digest(text_of(*self.code)),
                "python": f"{sys.version_info.major}.{sys.version_info.minor}",
            }
        if self.packages:
            parts["packages"] = {name: version(name) for name in self.packages}
        if plugins := {name: made for each in self.registries for name, made in each.plugins().items()}:
            parts["plugins"] = plugins
        if before and self.checkpoint:
            parts["before"] = before
        if self.asked:
            parts["options"] = {name: request.asked.get(name) for name in self.asked}
        return parts

    def path(self, folder: Path, key: str, request: Request) -> Path:
        """Where in the folder `stages/` the checkpoint of that key is."""
        return (folder / RAW if self.raw else folder) / f"{self.checkpoint}-{key}.parquet"

    def files(self, path: Path) -> tuple[Path, ...]:
        """All files of the checkpoint at a path."""
        return (path,)

    def reusable(
        self, path: Path, parts: dict[str, Any], resume: bool, sums: Sums, run_before: str
    ) -> tuple[bool, list[str]]:
        """Whether the checkpoint at a path is taken, and why or why not; `run_before` is the stage that it is
        made from, where that is run."""
        there = all(file.exists() for file in self.files(path))
        if there and resume and not all(map(sums.whole, self.files(path))):
            damaged = any(map(sums.damaged, self.files(path)))
            return False, ["its checkpoint is damaged" if damaged else "its checkpoint cannot be verified"]
        if there:
            return resume, ["nothing it depends on has changed" if resume else "--resume was not given"]
        files = sorted(path.parent.glob(f"{self.checkpoint}-*.parquet"))
        olds = [old for file in files if (old := read_parts(file))]
        if not olds:
            return False, [RAW_IS_GONE if self.raw and sums.lost(path) else NO_CHECKPOINT]
        why = min((differences(old, parts) for old in olds), key=len)  # since the one that differs least
        if run_before:
            why.append(f"{run_before} is run")
        return False, why or [NO_CHECKPOINT]

    def decides(self, resume: bool) -> str:
        """Why it runs, for a stage without a checkpoint."""
        return ANEW

    def narrowed(self, section: S, name: str) -> S:
        """The section `name` with the keys that this stage does not declare at their defaults: it cannot
        depend on what its checkpoint's key leaves out."""
        own = [key.partition(".")[2] for key in self.settings if key.startswith(f"{name}.")]
        return type(section)().model_copy(update={key: getattr(section, key) for key in own})


def hash_of(*parts: Any) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of values, as JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _values(keys: Sequence[str], recipe: Recipe) -> Iterator[tuple[str, Any]]:
    """The recipe's values of some keys; of those that may hold names of people or folders a hash."""
    data = recipe.model_dump(mode="json")
    for name in keys:
        section, _, key = name.partition(".")
        if isinstance(data[section], list):  # the blocks of the source; the stage adds those of the section
            if values := [block[key] for block in data[section] if block.get(key)]:
                yield name, hash_of(values)
            continue
        for one in [key] if key else data[section]:
            value = data[section][one]
            if (
                f"{section}.{one}" == MODEL
            ):  # what it finds depends on what its folder holds, not on where it is
                value = value and model_at(Path(value), data[section][LABELS]).sha256
            hashed = f"{section}.{one}" in NAMES
            yield f"{section}.{one}", (hash_of(value) if value else None) if hashed else value
