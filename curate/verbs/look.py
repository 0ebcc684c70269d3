"""`inspect` and `init`: what a dump is, and a recipe for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from curate.arguments import (
    Day,
    PathLike,
    Paths,
    Settings,
    Texts,
    checked,
    count_of,
    day_of,
    inputs_of,
    progress_of,
    result_of,
    text_of,
    texts_of,
)
from curate.files.atomic import write_text
from curate.loaders import Inspection, suggest
from curate.loaders import inspect as look
from curate.loaders.inputs import InputSet
from curate.loaders.settings import overruled
from curate.process.progress import Progress
from curate.recipe import load_recipe
from curate.recipe.argument import recipe_of
from curate.recipe.text import recipe_text
from curate.results import Result, warned
from curate.run_folder.places import check_file
from curate.verbs.inspection_text import Paint, describe, unpainted
from curate.verbs.preview import ConversationPreview, examples


@dataclass(slots=True, repr=False)
class Inspected(Result, Inspection):
    """What a dump is; `examples` are conversations as a run would read them."""

    examples: list[ConversationPreview] = field(default_factory=list)

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from (
            ("conversations", self.conversations),
            ("messages", sum(self.messages.values())),
            ("files", len(self.files)),
        )
        yield from (
            (name, len(held))
            for name in ("rejects", "warnings", "questions", "doubts")
            if (held := getattr(self, name))
        )

    def figures(self) -> dict[str, Any]:
        return {**self.to_dict(), "examples": [asdict(e) for e in self.examples]}

    def describe(self, paint: Paint = unpainted) -> str:
        """For a terminal; `paint` gives a stretch of text a style: a role, `cut`, `open`."""
        return describe(self, paint, self.examples)

    def troubles(self) -> list[str]:
        return [
            *(f"open question: {q.describe()}" for q in self.questions),
            *(f"doubt: {d.describe()}" for d in self.doubts),
        ]


def inspect(
    inputs: Paths,
    *,
    recipe: Settings | None = None,
    format: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    limit: int | None = None,
    agents: Texts = (),
    progress: Progress | bool = False,
) -> Inspected:
    """What a dump is: format and why, conversations, messages by role, languages, time span, what looks
    wrong.

    `inputs` are one or several files, folders, archives or globs. `since` and `until` are days (YYYY-MM-DD,
    both included), `limit` counts conversations; `format` and `agents` replace those of the recipe. Raises
    CurateError where nothing can be read; warns of each open question, at which a run would stop, and of each
    doubt.
    """
    given, settings = InputSet(checked("inputs", inputs_of, inputs)), recipe_of(recipe)
    blocks = overruled(
        settings.source, checked("format", text_of, format) or "", checked("agents", texts_of, agents)
    )
    window = {"since": checked("since", day_of, since), "until": checked("until", day_of, until)}
    with progress_of(progress).stage("inspect"):
        inspection = look(given, blocks or None, **window, limit=checked("limit", count_of, limit))
        given.check_unchanged()
    shown = examples(inspection.samples, settings.cleaning, settings.privacy)
    inspection.samples = []  # raw: what is shown of them is redacted
    return warned(
        Inspected(**{f.name: getattr(inspection, f.name) for f in fields(inspection)}, examples=shown)
    )


@dataclass(slots=True, repr=False)
class Written(Result):
    """What `init` wrote: how many sources the recipe describes, how many questions stay open, how many
    doubts."""

    recipe: Path
    sources: int
    questions: int
    doubts: int

    def figures(self) -> dict[str, Any]:
        return {
            "recipe": str(self.recipe),
            "sources": self.sources,
            "questions": self.questions,
            "doubts": self.doubts,
        }

    def describe(self) -> str:
        counts = [
            f"{n} {word}{'s' * (n != 1)}"
            for n, word in ((self.questions, "open question"), (self.doubts, "doubt"))
            if n
        ]
        left = (
            [f"{' and '.join(counts)}: look for OPEN and DOUBT in it and uncomment the line that is right."]
            if counts
            else []
        )
        return "\n".join(
            [
                f"Wrote {self.recipe}: {self.sources} source{'s' if self.sources != 1 else ''} described.",
                *left,
            ]
        )

    def troubles(self) -> list[str]:
        return self.describe().splitlines()[1:]


def init(
    inputs: Paths,
    out: PathLike,
    *,
    format: str | None = None,
    agents: Texts = (),
    force: bool = False,
    progress: Progress | bool = False,
) -> Written:
    """Writes a recipe for the dump to the file `out`. Raises CurateError where `out` exists, unless `force`
    is set, and always where it is an input.

    `format` is used in place of what is detected; `agents` are names or ids of those who answer. Warns of
    what the recipe leaves open.
    """
    given, path = InputSet(checked("inputs", inputs_of, inputs)), checked("out", result_of, out)
    check_file(path, given, force=force)
    with progress_of(progress).stage("init", brief=True):
        guessed = suggest(
            given, format=checked("format", text_of, format) or "", agents=checked("agents", texts_of, agents)
        )
    write_text(path, recipe_text(guessed))
    return warned(
        Written(path, len(load_recipe(path).source), guessed.count("# OPEN: "), guessed.count("# DOUBT: "))
    )
