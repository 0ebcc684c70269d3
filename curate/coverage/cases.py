"""Edge cases that a user named, with phrases as customers would say them: which records match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from curate.coverage.space import DIGITS, Floats, Index, around
from curate.errors import CurateError
from curate.files.yaml import read_yaml
from curate.language.sentences import sentences
from curate.section import Section
from curate.text.brief import Brief

CaseStatus = Literal["yes", "perhaps", "no"]
# share of the limit from which a record is shown as one that perhaps matches: a third to two thirds of them
# do (docs/measurements/edge-cases.md, "5 at 0.4")
NEARLY = 0.8
SENTENCES_READ = 40  # of one prompt, for the one that tells most
# records that the middle of a pool is drawn to nothing by: that of a handful says little of what all prompts
# share
PRIOR = 50
_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class EdgeCase(Section):
    """A situation that the user named, with some phrases as customers would say it."""

    name: _Said = Field(description="What to call it.")
    examples: list[_Said] = Field(
        min_length=1,
        description="Phrases as customers would write them; three to five that differ match best.",
    )


@dataclass(frozen=True, slots=True, repr=False)
class Match(Brief):
    """A record (its place) that matches an edge case, the phrase it is nearest to, and how similar it is."""

    place: int
    phrase: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Phrases:
    """The edge cases with the vectors of their phrases, and the middle of the pool: what all its prompts
    share."""

    cases: Sequence[EdgeCase]
    vectors: Sequence[Floats]
    middle: NDArray[np.float64]

    @classmethod
    def of(cls, cases: Sequence[EdgeCase], vectors: Floats, pool: Floats) -> Phrases:
        """`vectors` (p, d) of all phrases, case after case; `pool` (n, d) everything that customers asked.
        Unit vectors."""
        ends = np.cumsum([len(case.examples) for case in cases])
        return cls(
            cases,
            np.split(vectors, ends[:-1]) if len(cases) else [],
            pool.sum(axis=0, dtype=np.float64) / (len(pool) + PRIOR),
        )

    def matches(self, vectors: Floats, ranks: Index, floor: float) -> list[list[Match]]:
        """For each edge case the records that match it, the most similar first, ties by rank.

        Around the middle, a record's similarity to a case is the mean of two cosines: with the nearest
        phrase, and with the mean of all phrases. Either alone finds less
        (docs/guides/audit.md).
        """
        if not self.cases:
            return []
        space, by_case = around(vectors, self.middle), []
        for case, own in zip(self.cases, self.vectors, strict=True):
            phrases = around(own, self.middle)
            centre = phrases.mean(axis=0, dtype=np.float64)
            near = (space @ phrases.T).astype(np.float64)
            whole = space @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
            similarity = np.round((near.max(axis=1, initial=-1.0) + whole) / 2, DIGITS)
            at = np.flatnonzero(similarity >= floor)
            at = at[np.lexsort((ranks[at], -similarity[at]))]
            by_case.append(
                [Match(int(i), case.examples[int(near[i].argmax())], float(similarity[i])) for i in at]
            )
        return by_case


def nearly(limit: float) -> float:
    """The similarity from which a record is shown although it is below the limit."""
    return round(NEARLY * limit, DIGITS)


def case_status(best: Match | None, limit: float) -> CaseStatus:
    """Whether training has an edge case, by its nearest training record: past the limit, only shown, or
    nothing near."""
    return "no" if best is None else "yes" if best.similarity >= limit else "perhaps"


def telling_sentences(
    pairs: Sequence[tuple[str, str]], encode: Callable[[Sequence[str]], Floats]
) -> list[str]:
    """Of each (prompt, phrase) the sentence of the prompt that is nearest to the phrase; of equally near ones
    the first."""
    if not pairs:
        return []
    parts = [sentences(text)[:SENTENCES_READ] or [text] for text, _ in pairs]
    ends = np.cumsum([len(part) for part in parts])
    vectors, phrases = (
        encode([one for part in parts for one in part]),
        encode([phrase for _, phrase in pairs]),
    )
    near = [
        np.round(own @ phrase, DIGITS)
        for own, phrase in zip(np.split(vectors, ends[:-1]), phrases, strict=True)
    ]
    return [part[int(cosines.argmax())] for part, cosines in zip(parts, near, strict=True)]


def best_of(matches: Sequence[Sequence[Match]], quality: NDArray[np.float64]) -> list[Match | None]:
    """For each edge case the match with the highest product of similarity and quality; None where nothing
    matches."""
    return [
        max(candidates, key=lambda m: round(m.similarity * float(quality[m.place]), DIGITS), default=None)
        for candidates in matches
    ]


def named(cases: Sequence[tuple[str, Match | None]], place: int) -> dict[str, Any]:
    """For the ledger: the edge cases that the record in that place stands for, and on what evidence; nothing
    for most records."""
    edge_cases = [
        {"name": name, "phrase": match.phrase, "similarity": match.similarity}
        for name, match in cases
        if match and match.place == place
    ]
    return {"edge_cases": edge_cases} if edge_cases else {}


def read_edge_cases(path: Path) -> list[EdgeCase]:
    """Edge cases from a YAML file: a list of {name, examples: [phrases]}. Raises CurateError with file and
    entry."""
    shape = (
        "Write a list of entries such as: {name: refund to another card, examples: [can you refund to my new"
        " card]}"
    )
    data = read_yaml(path, "the edge cases", shape).data
    if not isinstance(data, list) or not data:
        raise CurateError("holds no list of edge cases", where=str(path), mend=shape)
    try:
        return distinct(TypeAdapter(list[EdgeCase]).validate_python(data))
    except ValidationError as why:
        raise CurateError(
            _fault(why.errors()[0], data), where=f"{path}: entry {_entry(why.errors()[0])}", mend=shape
        ) from why
    except ValueError as why:
        raise CurateError(str(why), where=str(path), mend="Give each a name of its own.") from why


def distinct(cases: list[EdgeCase]) -> list[EdgeCase]:
    """The same list. Raises ValueError where two have one name."""
    name, times = Counter(case.name for case in cases).most_common(1)[0] if cases else ("", 0)
    if times > 1:
        raise ValueError(f"{times} edge cases are named {name!r}")
    return cases


def _entry(fault: Any) -> int:
    return int(fault["loc"][0]) + 1


def _fault(fault: Any, data: list[Any]) -> str:
    entry, path = data[fault["loc"][0]], fault["loc"][1:]
    if path and fault["type"] == "extra_forbidden":
        return f"unknown key {path[0]!r}"
    name = f" ({str(entry['name'])[:60]!r})" if isinstance(entry, dict) and entry.get("name") else ""
    if path and fault["type"] == "string_type":
        return f"{path[0]!r} must hold text: put numbers, dates, yes and no in quotes{name}"
    if path == ("examples",) and fault["type"] == "list_type":
        return f"'examples' must be a list of phrases{name}"
    return f"has no name, or no example phrases{name}"
