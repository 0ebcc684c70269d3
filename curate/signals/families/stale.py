"""Stale: what was right once. A reply about a version that is long gone teaches what no longer is."""

from __future__ import annotations

import numpy as np

from curate.signals.base import Doc, Dump, Signals, documented
from curate.signals.parts import Given, Part
from curate.signals.rules import Rule
from curate.signals.sentences import GateSettings, RuleSentence, skipped
from curate.signals.versions import stale_versions


def _sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    version, newest = signals.get("stale.version"), signals.get("stale.newest")
    text = f"it tells of {version}, which is long gone: this dump knows {newest}"
    return RuleSentence(text, keys=skipped("stale_version"), signals=("stale.version",))


def _article(signals: Given, gate: GateSettings) -> RuleSentence:
    text = f"it says otherwise than an article of the help centre ({signals.get('stale.article')})"
    return RuleSentence(text, keys=skipped("contradicts_article"), signals=("stale.article",))


_PARTS = (
    Part(
        "stale",
        1.0,
        lambda s: -float(s.get("stale.version") is not None or s.get("stale.article") is not None),
        "tells of a version that is long gone, or says otherwise than an article",
        order=435,
    ),
)
_RULES = (
    Rule(
        "stale_version",
        "quality",
        "tells of a version that is long gone, as later conversations show",
        ("stale.version", "stale.newest"),
        lambda s, g: s.get("stale.version") is not None,
        order=312,
        says=_sentence,
    ),
    Rule(
        "contradicts_article",
        "quality",
        "says otherwise than today's article of the help centre",
        ("stale.article",),
        lambda s, g: s.get("stale.article") is not None,
        order=314,
        says=_article,
    ),
)


def _measure(dump: Dump) -> list[Signals]:
    if dump.prompts is None or dump.times is None:
        return [
            {"stale.version": None, "stale.newest": None, "stale.article": None} for _ in dump.completions
        ]
    found = stale_versions(
        dump.prompts, dump.completions, dump.conversations, np.asarray(dump.times, float).tolist()
    )
    return [
        {
            "stale.version": f"{one.product} {one.major}" if one else None,
            "stale.newest": f"{one.product} {one.newest}" if one else None,
            "stale.article": None,  # until the articles are read
        }
        for one in found
    ]


documented(
    "stale",
    {
        "version": Doc(
            "text, none",
            "the version that the reply tells of, though it is far below the newest of its product and hardly"
            " anybody speaks of it at the end of the dump",
            "count",
            of="text",
        ),
        "article": Doc(
            "text, none",
            "the article of the help centre that says otherwise than the reply, with the sentence",
            "two vectors, and words of the sentences",
            of="text",
        ),
        "newest": Doc("text, none", "the newest version of that product in the dump", "count", of="text"),
    },
    parts=_PARTS,
    rules=_RULES,
    dump=_measure,
)
