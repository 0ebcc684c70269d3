"""The pages of docs/ that people write: what they say of the code holds, and they are easy to read."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean

import pytest
import yaml

from curate.cli import CLOSED_PIPE
from curate.judge.asking import MOST_FAILURES
from curate.judge.endpoint import LONGEST_BACKOFF, LONGEST_RETRY_AFTER
from curate.judge.sending import KEY
from curate.judge.settings import WAVE
from curate.judge.verdict import MOST_CHARACTERS
from curate.options import Judge
from curate.process.interrupts import STATUS
from curate.recipe import Recipe
from curate.signals.contacts import NEAR
from curate.signals.learned import (
    COMPONENTS,
    FOLDS,
    LEAST_AUC,
    LEAST_CONVERSATIONS,
    LEAST_LABELS,
    RESAMPLES,
    STRENGTH,
)
from curate.signals.prototypes import DEAD_ZONE, LEAST_SHARED, MOST
from curate.signals.settings import SignalSettings
from curate.stages.contacts import LEAST_SIGNS, LEAST_TERMS, SAME_LETTERS
from curate.stages.judge import LEAST_TO_COMPARE
from curate.stages.summary import MAX_REJECT_SHARE
from tests.helpers.pages import DOCS, FENCED, NAMES, PAGES
from tests.helpers.paths import ROOT

DEFAULT = SignalSettings()
SAID = {  # page: what it says of values in the code
    "guides/judge.md": (
        f"environment variable {KEY}",
        f"last {MOST_CHARACTERS:,} characters of the prompt and the first {MOST_CHARACTERS:,}",
        f"(default {Judge('', '').budget})",
        f"up to {LONGEST_BACKOFF:.0f} seconds. A Retry-After of up to {LONGEST_RETRY_AFTER:.0f} seconds",
        f"After {MOST_FAILURES} such failures",
        f"in waves of {WAVE},",
        f"({WAVE} at most)",
        f"if there are at least {LEAST_TO_COMPARE}.",
    ),
    "method/quality.md": (
        f"({DEFAULT.next_contact_days:g})",
        f"has {LEAST_TERMS} words besides courtesies ({LEAST_SIGNS} characters",
        f"`signals.next_contact_similarity` ({DEFAULT.next_contact_similarity})",
        f"{SAME_LETTERS} of all their character 5-grams",
        f"at most {NEAR} next contacts",
        f"Up to {DEAD_ZONE} of the way",
        f"at most {MOST} of what clear words",
        f"in {LEAST_SHARED} of all pairs",
        f"C = {STRENGTH}",
        f"{COMPONENTS} principal components of the vectors of the prompts and {COMPONENTS} of",
        f"in {FOLDS} folds",
        f"at least {LEAST_LABELS} labels of each kind, from at least {LEAST_CONVERSATIONS} conv",
        f"AUC is at least {LEAST_AUC}",
        f"({RESAMPLES} resamples",
    ),
    "reference/exit-codes.md": (
        f"| {STATUS} | stopped with Ctrl-C",
        f"| {CLOSED_PIPE} | the reader",
        f"({MAX_REJECT_SHARE:.0%} or more)",
    ),
}
WRITTEN = [p for p in PAGES if "docs/reference/" not in NAMES[p] and p.name != "imports.md"]
LONGEST = 100  # characters of a line
USUAL, MOST_WORDS = 20, 60  # words of a sentence: on average, and the longest


def prose(page: Path) -> str:
    """The sentences of a page: no code, tables, headings and links."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    text = re.sub(r"^---\n.*?^---$", "", text, count=1, flags=re.M | re.S)
    lines = [line for line in text.splitlines() if not re.match(r"[|#!<]|\s*$", line)]
    return re.sub(r"`[^`]*`", "code", re.sub(r"\]\([^)]*\)", "]", " ".join(lines)))


@pytest.mark.parametrize("page", SAID)
def test_a_page_has_the_values_of_the_code(page: str) -> None:
    text = " ".join((DOCS / page).read_text(encoding="utf-8").split())
    assert not [said for said in SAID[page] if said not in text]


@pytest.mark.parametrize("page", WRITTEN, ids=NAMES.get)
def test_lines_are_short_and_sentences_too(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if len(line) > LONGEST and not line.startswith("|")]
    sentences = [s.split() for s in re.split(r"(?<=[.:;?])\s+", prose(page)) if len(s.split()) > 2]
    if len(sentences) > 5:
        assert mean(map(len, sentences)) <= USUAL
        assert max(map(len, sentences)) <= MOST_WORDS, max(sentences, key=len)


def test_the_readme_is_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 120 and not [line for line in lines if len(line) > LONGEST]
    assert (DOCS / "img" / "report-coverage.png").stat().st_size < 300_000


@pytest.mark.parametrize("page", WRITTEN, ids=NAMES.get)
def test_recipes_of_a_page_have_keys_that_a_recipe_has(page: Path) -> None:
    for language, text in FENCED.findall(page.read_text(encoding="utf-8")):
        data = yaml.safe_load(text) if language == "yaml" else {}
        for section, keys in data.items():
            if section == "source" or not isinstance(keys, dict):  # test_inputs.py reads the sources
                continue
            known = Recipe.model_fields[section].annotation.model_fields  # type: ignore[union-attr]
            assert set(keys) <= set(known), section


def test_the_navigation_has_every_page() -> None:
    named = re.findall(r"- ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md"))
