"""The edge cases of an audit: how many records match each, whether one trains, and which show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from curate.coverage.cases import BELOW, EdgeCase, Match, case_status, each_sentence
from curate.coverage.clusters import Clean
from curate.coverage.matching import Asked, matching
from curate.coverage.tags import Encode
from curate.language.sentences import shown_sentence
from curate.positions import content_ranks
from curate.text.plain import cut

if TYPE_CHECKING:
    from curate.coverage.audit import AuditedDataset, Pool

EVIDENCE = 10  # records past the limit that are shown of an edge case, the nearest first
EXCERPT = 240  # characters of a prompt that are shown, and of a sentence
Side = Literal["train", "validation", "test"]
# a training record, one that is held out, or one not chosen
Where = Literal["dataset", "validation", "test", "pool"]
_ORDER: tuple[Where, ...] = get_args(Where)
_WHERE: dict[Side, Where] = {"train": "dataset", "validation": "validation", "test": "test"}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A record that matches an edge case or comes near."""

    match: Match
    where: Where
    id: str
    text: str


def audited_cases(
    pool: Pool,
    chosen: AuditedDataset,
    others: Sequence[int],
    cases: Sequence[EdgeCase],
    limit: float,
    encode: Encode | None,
    clean: Clean,
) -> list[dict[str, Any]]:
    """Rows of audit.json. `others` are the places of dataset records that are not in the pool themselves; a
    record that is in both stands once. Raises ValueError without vectors."""
    if pool.vectors is None or chosen.vectors is None or encode is None:
        raise ValueError("edge cases need vectors")
    ids, texts = (
        [*of_pool, *(of_dataset[i] for i in others)]
        for of_pool, of_dataset in ((pool.ids, chosen.ids), (pool.texts, chosen.texts))
    )
    asked = Asked(texts, np.concatenate([pool.vectors, chosen.vectors[list(others)]]), content_ranks(texts))
    place, extra = {key: n for n, key in enumerate(pool.ids)}, set(others)
    where: list[Where] = ["pool"] * len(texts)
    for i, (key, side) in enumerate(zip(chosen.ids, chosen.side, strict=True)):
        if i not in extra:
            where[place[key]] = _WHERE[side]
    for n, i in enumerate(others, len(pool.ids)):
        where[n] = _WHERE[chosen.side[i]]
    rows = []
    for case, found in zip(cases, matching(cases, asked, encode, limit), strict=True):
        seen = [_Seen(m, where[m.place], ids[m.place], texts[m.place]) for m in found]
        past = [one for one in seen if one.match.similarity >= limit]
        counts = {
            "pool": sum(one.match.place < len(pool.ids) for one in past),
            "dataset": sum(one.where != "pool" for one in past),
        }
        rows.append(_row(case, seen, counts, limit, clean))
    return rows


def _row(
    case: EdgeCase, seen: Iterable[_Seen], counts: dict[str, int], limit: float, clean: Clean
) -> dict[str, Any]:
    """The nearest training record is always shown, of the others those past the limit and the three nearest
    below it."""
    told = _once(seen)
    train = [one for one in told if one.where == "dataset"][:1]
    past = [one for one in told if one.match.similarity >= limit]
    lower = {one.match: one for one in reversed(told) if one.match.similarity < limit}
    below = [lower[match] for match in each_sentence(reversed(lower))][:BELOW]
    chosen = [*train, *(one for one in past if one not in train)][:EVIDENCE]
    shown = [one for one in told if one in chosen or one in below]
    return {
        "name": case.name,
        "status": case_status(train[0].match if train else None, limit),
        **counts,
        "limit": limit,
        "matches": [
            {
                "id": one.id,
                "in": one.where,
                "similarity": one.match.similarity,
                "against": one.match.against,
                "phrase": one.match.phrase,
                "sentence": cut(shown_sentence(one.text, one.match.sentence, clean), EXCERPT),
                "prompt": cut(clean(one.text), EXCERPT),
            }
            for one in shown
        ],
    }


def _once(seen: Iterable[_Seen]) -> list[_Seen]:
    """The records, the most similar first, each text once: as a training record where it is one."""
    told: dict[str, _Seen] = {}
    for one in sorted(seen, key=lambda s: (-s.match.similarity, _ORDER.index(s.where), s.id)):
        told.setdefault(one.text, one)
    return list(told.values())
