"""Edge cases that a user named, with phrases as customers would say them: which records match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from curate.coverage.space import DIGITS
from curate.errors import CurateError
from curate.files.yaml import read_yaml
from curate.section import Section
from curate.text.brief import Brief

CaseStatus = Literal["yes", "perhaps", "no"]
# share of the limit from which a record is shown as one that perhaps matches: a third to two thirds of them
# do (docs/measurements/edge-cases.md, "5 at 0.4")
NEARLY = 0.8
BELOW = 3  # records that are shown below the limit, the nearest first
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
    """A record (its place) that matches an edge case or comes near: the phrase it is nearest to, how similar
    it is, its sentence that tells so, and what speaks against it (negated, another_person,
    nearer_to_another)."""

    NAMED = ("against",)

    place: int
    phrase: str
    similarity: float
    sentence: str
    against: str = ""


def nearly(limit: float) -> float:
    """The similarity from which a record is shown although it is below the limit."""
    return round(NEARLY * limit, DIGITS)


def case_status(best: Match | None, limit: float) -> CaseStatus:
    """Whether training has an edge case, by its nearest training record: past the limit, close to it, or
    nothing near."""
    if best is None or best.similarity < nearly(limit):
        return "no"
    return "yes" if best.similarity >= limit else "perhaps"


def past(matches: Sequence[Match], limit: float) -> list[Match]:
    """Those that reach the limit."""
    return [match for match in matches if match.similarity >= limit]


def each_sentence(matches: Iterable[Match]) -> list[Match]:
    """The first match of each sentence: a customer's later prompts hold the earlier ones."""
    first: dict[str, Match] = {}
    for match in matches:
        first.setdefault(match.sentence, match)
    return list(first.values())


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
