"""Situations: what customers need, found by clustering their prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from curate.coverage.alike import alike
from curate.coverage.labels import label_all
from curate.coverage.settings import CoverageSettings
from curate.coverage.space import (
    Floats,
    Index,
    Representatives,
    around,
    balanced,
    eased,
    represent,
    similarities,
    supported_quality,
)
from curate.coverage.tags import Encode
from curate.coverage.tree import Tree, average_linkage
from curate.coverage.vocabulary import PROMPTS
from curate.positions import content_ranks
from curate.process.progress import steps
from curate.text.brief import Brief

Clean = Callable[[str], str]

LARGE = 100  # records: a situation of fewer is never too large, however small the dump
FINER = 0.02  # steps of similarity by which a situation that is too large is cut finer


@dataclass(frozen=True, slots=True, repr=False)
class Situations(Brief):
    """The situation of each of n records.

    `micro` and `macro` (n) number the micro-clusters and situations, the largest first; `names` and
    `tags` and `examples` have one entry a situation: its name, two or three words for it, and the place of
    its most telling record; `edge` (n) marks edge cases; `rank` (n) orders records by content and breaks
    ties, so that no result depends on the order of the input; `alike` (n) is one number for records of nearly
    the same prompt, where a large pool consists of such.
    """

    micro: Index
    macro: Index
    names: list[str]
    tags: list[list[str]]
    examples: Index
    edge: NDArray[np.bool_]
    rank: Index
    alike: Index

    def __len__(self) -> int:
        return len(self.macro)

    def subset(self, at: Sequence[int] | Index) -> Situations:
        """The same situations for some of the records, in that order; `examples` still point into all of
        them."""
        places = np.asarray(at, np.int64)
        return replace(
            self,
            micro=self.micro[places],
            macro=self.macro[places],
            edge=self.edge[places],
            rank=self.rank[places],
            alike=self.alike[places],
        )


def cluster(
    vectors: Floats,
    texts: Sequence[str],
    quality: NDArray[np.float64],
    settings: CoverageSettings | None = None,
    *,
    ids: Sequence[str] | None = None,
    conversations: Sequence[str] | None = None,
    encode: Encode | None = None,
    clean: Clean | None = None,
) -> Situations:
    """Groups n records into named situations by their prompts.

    `vectors` are the prompts' unit vectors (n, d), `texts` the prompts, `quality` any finite scores. `ids`,
    where given, break ties between records of one prompt; records of one of the `conversations` draw each
    other near; `encode` turns words into vectors, and makes the better names; `clean` takes personal data out
    of the texts that names are made of. Average linkage on weighted representatives; one tree, cut twice.
    """
    settings = settings or CoverageSettings()
    if not len(texts):
        nothing = np.empty(0, np.int64)
        return Situations(nothing, nothing, [], [], nothing, np.empty(0, bool), nothing, nothing)
    rank = content_ranks(texts if ids is None else [f"{t}\x1f{i}" for t, i in zip(texts, ids, strict=True)])
    near = vectors if conversations is None else eased(vectors, conversations)
    same, space = alike(near, texts, rank, conversations), balanced(near, rank)
    reps = represent(space, quality, rank, settings.representatives, same)
    similarity = similarities(space[reps.at], space[reps.at])
    supported = _supported(similarity, reps, quality)
    tree = average_linkage(similarity, reps.weights)
    del similarity
    micro, macro = (
        _numbered(labels, reps, rank)
        for labels in (tree.cut(settings.micro_similarity), _situations(tree, reps, settings))
    )
    order = _by_centre(space, macro, rank)
    members = np.split(order, np.cumsum(np.bincount(macro))[:-1])
    samples = [
        [clean(texts[i]) if clean else texts[i] for i in group[:PROMPTS]]
        for group in steps(members, "situations read")
    ]
    labels = label_all(samples, None if encode is None else _centres(vectors, members), encode)
    examples = np.array([_example(group, quality) for group in members], np.int64)
    return Situations(
        micro,
        macro,
        [label.title for label in labels],
        [label.tags for label in labels],
        examples,
        _edges(supported, quality, macro, settings),
        rank,
        same,
    )


def _situations(tree: Tree, reps: Representatives, settings: CoverageSettings) -> Index:
    """The cut into situations: one that holds too much of the dump is cut finer, down to its variants at
    most.

    One level does not fit all: what many ask is asked in many ways, and bridges between neighbours abound.
    """
    labels, most = tree.cut(settings.situation_similarity), max(settings.largest_share * len(reps.of), LARGE)
    for level in np.arange(settings.situation_similarity + FINER, settings.micro_similarity, FINER):
        large = np.bincount(labels, reps.weights, tree.size) > most
        if not large.any():
            break
        labels = np.where(large[labels], tree.cut(round(float(level), 4)), labels)
    return labels


def _numbered(labels: Index, reps: Representatives, rank: Index) -> Index:
    """Cluster numbers of all records by the labels of their representatives, the largest cluster first, ties
    by content."""
    _, labels = np.unique(labels[reps.of], return_inverse=True)
    first = np.full(labels.max() + 1, len(rank), np.int64)
    np.minimum.at(first, labels, rank)
    number = np.empty(len(first), np.int64)
    number[np.lexsort((first, -np.bincount(labels)))] = np.arange(len(first))
    return number[labels]


def _by_centre(space: Floats, macro: Index, rank: Index) -> Index:
    """All records by situation, in it the nearest to its centre first."""
    order = np.lexsort((rank, macro))
    near = np.empty(len(order))
    for group in np.split(order, np.cumsum(np.bincount(macro))[:-1]):
        rows = space[group].astype(np.float64)
        centre = rows.sum(axis=0)
        near[group] = np.round(rows @ (centre / max(float(np.linalg.norm(centre)), 1e-9)), 4)
    return np.lexsort((rank, -near, macro))


def _centres(vectors: Floats, members: Sequence[Index]) -> Floats:
    """Unit vectors (k, d) from the middle of all prompts to that of each situation."""
    means = np.array([vectors[np.sort(group)].mean(axis=0, dtype=np.float64) for group in members])
    return around(means.round(6).astype(np.float32), vectors.mean(axis=0, dtype=np.float64))


def _example(members: Index, quality: NDArray[np.float64]) -> int:
    """The member nearest to the centre of those that are no worse than the group's median."""
    good = members[quality[members] >= np.median(quality[members])]
    return int(good[0])


def _supported(
    similarity: Floats, reps: Representatives, quality: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The supported quality of each record's representative."""
    mean = np.bincount(reps.of, quality, len(reps.at)) / reps.weights
    return supported_quality(similarity, quality[reps.at], mean, reps.weights)[reps.of]


def _edges(
    supported: NDArray[np.float64], quality: NDArray[np.float64], macro: Index, settings: CoverageSettings
) -> NDArray[np.bool_]:
    """Edge cases: records of rare situations that are better than a set share of all records."""
    size = np.bincount(macro)[macro]
    rare = size <= max(settings.rare_size, settings.rare_share * len(macro))
    mask: NDArray[np.bool_] = rare & (
        np.minimum(supported, quality) >= np.quantile(supported, settings.edge_quality)
    )
    return mask
