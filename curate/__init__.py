"""From a dump of support conversations to a small, clean, covering fine-tuning dataset.

    import curate

    result = curate.run(["export.zip"], "out", budget=300)
    found = curate.dedup("records.jsonl")
    found.kept, found.dropped[0].twin, found.rethreshold(0.92).kept

The verbs are those of the command line; each returns a result object. They are imported when first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
DISTRIBUTION = "curate-finetune"  # what pip installs: `curate` is taken

_VERBS = {
    "run": "curate.verbs.run",
    "inspect": "curate.verbs.look",
    "init": "curate.verbs.look",
    "score": "curate.verbs.score",
    "redact": "curate.verbs.redact",
    "dedup": "curate.verbs.dedup",
    "select": "curate.verbs.select",
    "split": "curate.verbs.split",
    "advise": "curate.verbs.advise",
    "audit": "curate.verbs.audit",
    "plan": "curate.verbs.plan",
    "evaluate": "curate.verbs.evaluate",
    "drift": "curate.verbs.drift",
    "next_turn": "curate.verbs.next_turn",
    "export": "curate.verbs.export",
    "validate": "curate.verbs.validate",
    "list_formats": "curate.verbs.list_formats",
    "explain": "curate.verbs.explain",
    "find": "curate.verbs.find",
    "load_recipe": "curate.recipe",
    "Recipe": "curate.recipe",
    "CurateError": "curate.errors",
    "CurateWarning": "curate.errors",
}

if TYPE_CHECKING:
    from curate.errors import CurateError, CurateWarning
    from curate.recipe import Recipe, load_recipe
    from curate.verbs.advise import advise
    from curate.verbs.audit import audit
    from curate.verbs.dedup import dedup
    from curate.verbs.drift import drift
    from curate.verbs.evaluate import evaluate
    from curate.verbs.explain import explain
    from curate.verbs.export import export
    from curate.verbs.find import find
    from curate.verbs.list_formats import list_formats
    from curate.verbs.look import init, inspect
    from curate.verbs.next_turn import next_turn
    from curate.verbs.plan import plan
    from curate.verbs.redact import redact
    from curate.verbs.run import run
    from curate.verbs.score import score
    from curate.verbs.select import select
    from curate.verbs.split import split

__all__ = [
    "CurateError",
    "CurateWarning",
    "Recipe",
    "advise",
    "audit",
    "dedup",
    "drift",
    "evaluate",
    "explain",
    "export",
    "find",
    "init",
    "inspect",
    "list_formats",
    "load_recipe",
    "next_turn",
    "plan",
    "redact",
    "run",
    "score",
    "select",
    "split",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name in _VERBS:
        return getattr(import_module(_VERBS[name]), name)
    raise AttributeError(f"module 'curate' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_VERBS])


class _Verbs(ModuleType):
    """This package, in which the name of a verb is always the function: importing the package of a stage that
    is called the same (`curate.dedup`) would bind its module to the name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _VERBS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Verbs
