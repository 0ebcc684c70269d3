"""Situations new, grown, shrunk and gone: shares of conversations, tested with false-discovery control."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from curate.coverage.labels import label_all
from curate.coverage.space import Floats, Index, around
from curate.drift.figures import differs, found, interval, least_p, rises
from curate.drift.groups import LEVELS, Placed, limit, near_groups, ordered, placed, space_of
from curate.drift.sides import Talks
from curate.drift.wording import Term, new_terms
from curate.positions import Positions
from curate.text.brief import Brief
from curate.text.plain import cut

Status = Literal["new", "grown", "shrunk", "gone", "same"]
TIMES = 5.0  # as large a share as before, or larger: from there on a group is new rather than grown
SHARED = 0.3  # of a group in another one: both are then one finding
QUOTES, QUOTED = 3, 300  # texts quoted of a situation, and characters of each
NAMED_BY = 40  # texts that a new situation is named by
Encode = Callable[[Sequence[str]], Floats]
Clean = Callable[[str], str]


@dataclass(slots=True, repr=False)
class Found(Brief):
    """What became of the situations. `rows` are those of drift.json, with `members`, the places of their new
    conversations; `of_new` and `of_old` name the situation of each conversation, empty where it has none;
    `far` (new) marks those that nothing old is like; `terms` are the words that came up."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    members: dict[str, list[int]] = field(default_factory=dict)
    of_new: list[str] = field(default_factory=list)
    of_old: list[str] = field(default_factory=list)
    far: list[bool] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    tests: int = 0
    unread: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, repr=False)
class _Both(Brief):
    """Both sides' conversations, the old ones first."""

    old: Talks
    new: Talks
    space: Floats
    ranks: Index
    texts: list[str]

    @property
    def olds(self) -> int:
        return len(self.old)

    @property
    def news(self) -> int:
        return len(self.new)

    def counts(self, members: Index) -> tuple[int, int]:
        """How many of the old and of the new side are among some places."""
        old = int((members < self.olds).sum())
        return old, len(members) - old


def compare_situations(
    old: Talks,
    new: Talks,
    languages: Collection[str] | None = None,
    encode: Encode | None = None,
    clean: Clean | None = None,
) -> Found:
    """Tests every situation of the old run, and every group of conversations that is not one of them.

    Conversations in a language that the encoder does not know (`languages` are those it knows) have no place
    in its space: they are left out here, and counted. `encode` and `clean` make the names of new situations.
    """
    at_old, at_new = old.read(languages), new.read(languages)
    unread = (len(old) - len(at_old), len(new) - len(at_new))
    result = Found(of_new=[""] * len(new), of_old=[""] * len(old), far=[False] * len(new), unread=unread)
    if not at_old or not at_new:
        return result
    some_old, some_new = _some(old, at_old), _some(new, at_new)
    texts = [*some_old.texts, *some_new.texts]
    both = _Both(some_old, some_new, *space_of(some_old.vectors, some_new.vectors, texts), texts)
    names = sorted(set(some_old.situations))
    number = {name: n for n, name in enumerate(names)}
    own = np.array([number[name] for name in some_old.situations], np.int64)
    same = np.array(Positions(some_old.ids).of(some_new.ids), np.int64)
    where_old, where_new = placed(both.space[: both.olds], own, both.space[both.olds :], same)
    result.terms = new_terms(texts, both.olds)
    news = _new_groups(both, result.terms)
    titles = _titles(both, [members for members, _ in news], encode, clean, names)
    taken = {int(i): title for (members, _), title in zip(news, titles, strict=True) for i in members}
    rows = [_row(both, title, *group, "new") for title, group in zip(titles, news, strict=True)]
    rows += _known(both, names, where_old, where_new, taken)
    result.tests = len(names)
    nearest, least = where_new.nearest, limit(where_old)
    for n, i in enumerate(at_new):
        result.far[i] = bool(nearest[n] < least)
        result.of_new[i] = taken.get(both.olds + n, names[int(where_new.situation[n])])
    for n, i in enumerate(at_old):
        result.of_old[i] = taken.get(n, names[int(where_old.situation[n])])
    result.rows = sorted(rows, key=_order)
    for n, name in enumerate(result.of_new):
        result.members.setdefault(name, []).append(n)
    return result


def _some(talks: Talks, at: Sequence[int]) -> Talks:
    lists = ("ids", "records", "situations", "texts", "languages", "sources")
    places = np.asarray(at, np.int64)
    return Talks(
        **{name: [getattr(talks, name)[i] for i in at] for name in lists},
        vectors=talks.vectors[places],
        times=talks.times[places],
    )


def _order(row: dict[str, Any]) -> tuple[int, float, str]:
    return (["new", "grown", "gone", "shrunk", "same"].index(row["status"]), -row["new_share"], row["name"])


def _new_groups(both: _Both, terms: Sequence[Term]) -> list[tuple[Index, float]]:
    """The groups that are new, with their p-values, the surest first: of what is near to each other, and of
    what shares a word that hardly any old conversation has."""
    groups = near_groups(both.space, both.ranks)
    counts = np.array([both.counts(group) for group in groups], np.int64).reshape(len(groups), 2)
    p = rises(counts[:, 0], both.olds, counts[:, 1], both.news)
    sizes = counts.sum(axis=1)
    hits = found(p, sizes / len(LEVELS), least_p(sizes, both.olds, both.news, both=False))
    sure = [(group, float(p[n])) for n, group in enumerate(groups) if hits[n]]
    sure += [(np.array(t.members, np.int64), t.p) for t in terms if t.kind != "version"]
    sure = [(group, value) for group, value in sure if _is_new(both, group)]
    kept: list[tuple[Index, float]] = []
    for group, value in sorted(sure, key=lambda one: (one[1], one[0].tobytes())):
        if all(len(np.intersect1d(group, other)) <= SHARED * len(group) for other, _ in kept):
            kept.append((group, value))
    return kept


def _is_new(both: _Both, members: Index) -> bool:
    """Whether hardly any of the old side is among them: at most one in five of their share of the new."""
    old, new = both.counts(members)
    return new / both.news >= TIMES * old / both.olds


def _known(
    both: _Both, names: Sequence[str], old: Placed, new: Placed, taken: dict[int, str]
) -> list[dict[str, Any]]:
    """A row for each of the old run's situations, without the conversations of new ones."""
    free = np.array([i not in taken for i in range(both.olds + both.news)])
    at = np.concatenate([old.situation, new.situation])
    groups = [np.flatnonzero((at == n) & free) for n in range(len(names))]
    counts = np.array([both.counts(group) for group in groups], np.int64).reshape(len(groups), 2)
    p = differs(counts[:, 0], both.olds, counts[:, 1], both.news)
    sizes = counts.sum(axis=1)
    hits = found(p, np.maximum(sizes, 1), least_p(sizes, both.olds, both.news, both=True))
    rows = []
    for n, (name, group) in enumerate(zip(names, groups, strict=True)):
        if not name or not len(group):
            continue  # what nobody asks for, such as greetings
        status: Status = "same"
        if hits[n]:
            a, b = counts[n] / (both.olds, both.news)
            status = "grown" if b > a else "gone" if not b or a >= TIMES * b else "shrunk"
        rows.append(_row(both, name, group, float(p[n]), status))
    return rows


def _row(both: _Both, name: str, members: Index, p: float, status: Status) -> dict[str, Any]:
    old, new = both.counts(members)
    low, high = interval(new, both.news)
    old_low, old_high = interval(old, both.olds)
    shown = members[members >= both.olds] if new else members
    quotes = [cut(both.texts[i], QUOTED) for i in ordered(both.space, shown, both.ranks)[:QUOTES]]
    return {
        "name": name,
        "old_share": round(old / both.olds, 4),
        "new_share": round(new / both.news, 4),
        "low": low,
        "high": high,
        "old_low": old_low,
        "old_high": old_high,
        "old": old,
        "new": new,
        "p": float(f"{p:.3g}"),
        "status": status,
        "examples": quotes if status != "same" else quotes[:1],
    }


def _titles(
    both: _Both, groups: Sequence[Index], encode: Encode | None, clean: Clean | None, known: Sequence[str]
) -> list[str]:
    """Names for new situations, none that the old run has."""
    if not groups:
        return []
    members = [ordered(both.space, group[group >= both.olds], both.ranks) for group in groups]
    samples = [[clean(both.texts[i]) if clean else both.texts[i] for i in m[:NAMED_BY]] for m in members]
    centres = None
    if encode is not None:
        vectors = np.concatenate([both.old.vectors, both.new.vectors])
        means = np.array([vectors[np.sort(m)].mean(axis=0, dtype=np.float64) for m in members])
        centres = around(means.round(6).astype(np.float32), vectors.mean(axis=0, dtype=np.float64))
    titles = [label.title for label in label_all(samples, centres, encode)]
    return [title if title not in known else f"{title} (new)" for title in titles]


def changed(rows: Sequence[dict[str, Any]], *statuses: Status) -> list[dict[str, Any]]:
    """The rows of some statuses."""
    return [row for row in rows if row["status"] in statuses]
