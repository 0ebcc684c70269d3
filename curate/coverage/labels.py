"""Names for situations, in the words of the customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from curate.coverage.space import Floats
from curate.coverage.tags import Encode, tags
from curate.coverage.titles import Title, language_of, titles
from curate.coverage.vocabulary import NOISE, PROMPT_START, Vocabulary
from curate.language.folding import fold
from curate.text.plain import cut, squeeze

EXCERPT = 40  # characters of a prompt that stand in for a name where no word is telling
LOSS = 0.15  # of its score that a title may cost, so that no two are alike


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a situation, and two or three words for it."""

    title: str
    tags: list[str]


def label_all(
    prompts: Sequence[Sequence[str]], centres: Floats | None = None, encode: Encode | None = None
) -> list[Label]:
    """A title for each group of prompts, all different, such as "Where is my parcel", and its tags.

    `prompts` are those of each group, the most typical first; `centres` (k, d) and an encoder make the better
    names (`titles`, `tags`). A group without a piece that can be read aloud is named by its tags, or by its
    first prompt.
    """
    vocabulary = Vocabulary.of(prompts)
    found = titles(prompts, vocabulary, centres, encode)
    terms = tags(vocabulary, [language_of(group)[0] for group in prompts], centres, encode)
    taken: set[str] = set()
    labels = []
    for number, (group, own, words) in enumerate(zip(prompts, found, terms, strict=True), 1):
        name = _free(own, words, taken) or ", ".join(words) or _excerpt(group, number)
        name = name if fold(name) not in taken else f"{name} ({number})"
        taken.add(fold(name))
        labels.append(Label(name, words))
    return labels


def _free(found: Sequence[Title], words: Sequence[str], taken: set[str]) -> str:
    """The best title that no other situation has: of one as good, or with a tag beside it."""
    if not found:
        return ""
    for title in found:
        if title.score >= found[0].score - LOSS and fold(title.text) not in taken:
            return title.text
    marked = (f"{found[0].text} ({word})" for word in words if word not in fold(found[0].text))
    return next((name for name in marked if fold(name) not in taken), found[0].text)


def carried(names: Sequence[str], votes: Sequence[tuple[int, str]]) -> list[str]:
    """The names, as far as an earlier run's fit: each vote says what a record of a situation was filed under
    then.

    An old name goes to the situation that most of its records are in now, where no other old name has more of
    them; so each is used once. Clusters move a little with every dump, and people should not have to learn
    new names for that.
    """
    counts = sorted(
        Counter((situation, name) for situation, name in votes if name).items(),
        key=lambda item: (-item[1], item[0]),
    )
    by_name: dict[str, int] = {}
    by_situation: dict[int, str] = {}
    for (situation, name), _ in counts:
        by_name.setdefault(name, situation)
        by_situation.setdefault(situation, name)
    kept = {situation: name for situation, name in by_situation.items() if by_name[name] == situation}
    taken, final_names = set(kept.values()), []
    for number, own in enumerate(names):
        name = kept.get(number, own)
        if number not in kept and name in taken:
            name = f"{own} ({number + 1})"
        taken.add(name)
        final_names.append(name)
    return final_names


def _excerpt(group: Sequence[str], number: int) -> str:
    text = squeeze(NOISE.sub(" ", cut(group[0], PROMPT_START))) if group else ""
    return cut(text, EXCERPT) if any(c.isalnum() for c in text) else f"situation {number}"
