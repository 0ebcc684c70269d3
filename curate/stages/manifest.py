"""manifest.json: what went into a run, by what means, and what came out."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate import __version__
from curate.coverage import CoverageFigures
from curate.embedding.graph import MAKERS
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS, as_list
from curate.privacy.claims import Redaction
from curate.privacy.file_names import impersonal_name
from curate.privacy.ner import folder_of
from curate.recipe import Recipe

if TYPE_CHECKING:
    from curate.stages.context import RunContext

PACKAGES = (
    *MAKERS,
    "numpy",
    "pyarrow",
    "pydantic",
    "scikit-learn",
    "selectolax",
    "sentence-transformers",
    "tokenizers",
)


def manifest(
    context: RunContext, redaction: Redaction, outputs: dict[str, str], figures: CoverageFigures
) -> dict[str, Any]:
    """manifest.json: what went in, by what means, what came out."""
    options, store = context.options, context.store
    replies = context.table.replies.account(context.recipe.gate)
    return {
        "curate": __version__,
        "python": platform.python_version(),
        "packages": {p: _version(p) for p in PACKAGES},
        "inputs": {**context.loaded.inputs, **context.help_centre.sums},
        "sources": context.loaded.sources,
        "loaded": {name: value for name, value in context.loaded.account.items() if name != "doubts"},
        "doubts": context.loaded.account["doubts"],
        "recipe": shareable(context.recipe, context.loaded.files),
        "seed": options.seed,
        "options": {
            **context.asked(),
            **{
                name: getattr(options, name)
                for name in ("format", "since", "until", "limit", "workers", "engine", "max_memory")
            },
            "agents_named": len(options.agents),
        },
        "privacy": redaction.as_dict(),
        "models": {**_finder(context.recipe), **context.encoder.models},
        "seconds": {k: round(v, 3) for k, v in context.progress.seconds.items()},
        "reused": store.reused,
        "checkpoints": store.checkpoints(),
        "counts": dict(sorted(context.decided.ledger.counts().items())),
        "coverage": figures.as_dict(),
        "texts_embedded": context.encoder.embedded,
        **({"replies": replies} if replies else {}),
        **({"learned": context.learned.data} if context.learned else {}),
        **({"judge": context.judged.data} if context.judged else {}),
        "outputs": outputs,
    }


def shareable(recipe: Recipe, files: Mapping[str, str]) -> dict[str, Any]:
    """The recipe without the names and addresses of people that it may hold, nor the folders of its files.

    `files` are those whose labels hold a name, as they may be shown.
    """
    data = recipe.model_dump(mode="json")
    for name in ("gold", "bad"):
        if data["signals"][name]:
            data["signals"][name] = Path(data["signals"][name]).name
    for block in data["source"]:
        block["agents"] = []
        for key in ("macros", "articles"):
            block[key] = [impersonal_name(Path(path).name) for path in block[key]]
        tables = [table for table in (block, block["conversations"], block["messages"]) if table]
        for table, key in [(table, "files") for table in tables] + [(block, "skip")]:
            if table[key]:
                shown = [files.get(label, label) for label in map(impersonal_name, as_list(table[key]))]
                table[key] = shown if isinstance(table[key], list) else shown[0]
        for role in ("customer", "agent"):
            if block["roles"] and block["roles"][role] not in (CONVERSATION_AUTHOR, MANY_CONVERSATIONS):
                block["roles"][role] = ""
    data["privacy"]["keep"] = []
    if model := folder_of(recipe.privacy):
        data["privacy"]["ner_model"] = impersonal_name(model.name)
    return data


def _finder(recipe: Recipe) -> dict[str, str]:
    """The model that finds personal data beside the rules, and its checksum."""
    model = folder_of(recipe.privacy)
    return {impersonal_name(model.name): model.sha256} if model else {}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
