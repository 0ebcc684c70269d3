"""Labels, from the examples and from the dump's own fields, and the score that is learned from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from curate.embedding import CachedEncoder
from curate.recipe import Recipe
from curate.signals import meanings, part_values
from curate.signals.calibration import on_scale_of
from curate.signals.exemplars import nearest, signal_rows
from curate.signals.learned import (
    LEAST_AUC,
    LEAST_CONVERSATIONS,
    LEAST_LABELS,
    LabelledItems,
    LearningItems,
    Model,
    Space,
    auc,
    cross_validated,
    gain,
)
from curate.signals.quality import outcome_parts
from curate.stages.examples import Examples, exemplar_items
from curate.stages.table import Table
from curate.text.brief import Brief

# Parts of the score that are made of the same field as a label, and would tell the model its own answer; and,
# for examples from files, all that tells how a reply went: a file holds nothing of what came after, which
# would mark its rows off from the dump's.
LEFT_OUT: dict[str, frozenset[str]] = {
    "gold": outcome_parts(),
    "rating": frozenset({"rating", "ending"}),
    "votes": frozenset({"votes"}),
    "accepted": frozenset({"accepted", "solved"}),
}
_CLEAR = (
    1 / 3
)  # balance of votes, (for - against) / (all + 2), from which it is a label: one vote and none against


@dataclass(slots=True, repr=False)
class Report(Brief):
    """What was learned, and whether it is used; `data` goes into the manifest."""

    data: dict[str, Any]

    def note(self) -> str:
        """One sentence for a person."""
        d = self.data
        if "auc" not in d:
            return f"The default quality score is used: {d['why']}."
        figures = (
            f"cross-validated AUC {d['auc']:.3f}, the default's {d['default_auc']:.3f} on the same labels"
            f" (standard error {d['standard_error']:.3f})"
        )
        counted = f"{d['labels']['good']} good and {d['labels']['bad']} bad labels"
        leak = (
            " Left out of both, because the labels are made from them or cannot show them:"
            f" {', '.join(n.replace('_', ' ') for n in d['left_out'])}."
        )
        if not d["used"]:
            return (
                f"The default quality score is used, not one learned from {counted}:"
                f" {d['why']} ({figures}).{leak}"
            )
        strongest = ", ".join(
            f"{name.replace('_', ' ')} {w:+.2f}" for name, w in list(d["weights"].items())[:5]
        )
        return f"The quality score is learned from {counted}: {figures}. Strongest: {strongest}.{leak}"


def learn(
    table: Table, examples: Examples, encoder: CachedEncoder, recipe: Recipe, default: NDArray[np.float64]
) -> tuple[NDArray[np.float64], Report | None]:
    """Adds the exemplar signals; the score of every record, learned or default, and the account of it (None
    where there is nothing to learn from)."""
    own = exemplar_items(examples, table, encoder, recipe)
    _add_exemplars(table, own, np.array(examples.good, bool))
    wanted = [source for source in recipe.signals.learn_from if source != "gold" or examples.records]
    if not wanted and not examples.records:
        return default, None
    at = np.array([i for i in range(len(table)) if not table.no_record[i]], np.int64)
    parts = np.array([part_values(dict(table.signals[i])) for i in at]).reshape(len(at), len(meanings()))
    items = LearningItems(parts, table.vectors[at], table.completion_vectors[at])
    labelled, origins = _labelled(table, at, items, wanted, examples, own)
    names = list(meanings())
    weights = np.array([recipe.signals.weights[n] for n in names])
    hidden = np.array([any(n in LEFT_OUT[source] for source in origins) for n in names])
    report = Report(
        {
            "used": False,
            "labels": {**labelled.counts(), "from": dict(origins)},
            "files": examples.files,
            "left_out": list(compress(names, hidden)),
        }
    )
    model = _fitted(labelled, items, names, weights, hidden, report.data)
    if not report.data["used"] or model is None:
        return default, report
    # What the labels could not teach (their own fields, and what none of them shows, such as a customer's
    # thanks in files of examples) counts as it does by default.
    scores = default.copy()
    scores[at] = on_scale_of(
        model.log_odds(items) + items.parts @ np.where(model.learnable, 0.0, weights), default[at]
    )
    for i in at:
        table.signals.add(i, {"quality.default": round(float(default[i]), 4)})
    return scores, report


def _fitted(
    labelled: LabelledItems,
    items: LearningItems,
    names: list[str],
    weights: NDArray[np.float64],
    hidden: NDArray[np.bool_],
    data: dict[str, Any],
) -> Model | None:
    """The model, None where there are too few labels; what it is worth against the default, and whether it is
    used, goes into `data`."""
    if not labelled.enough:
        c = labelled.counts()
        data["why"] = (
            f"{c['good']} good and {c['bad']} bad labels of {c['conversations_good']} and"
            f" {c['conversations_bad']} conversations are too few to learn from (at least {LEAST_LABELS} of"
            f" each kind, of {LEAST_CONVERSATIONS} conversations each)"
        )
        return None
    allowed = ~hidden & (weights > 0)  # a part that the recipe switches off stays off
    spaces = Space.of(items.prompts), Space.of(items.completions)
    fresh = cross_validated(labelled, allowed, spaces, names)
    plain = labelled.items.parts @ np.where(hidden, 0.0, weights)
    difference, error = gain(fresh, plain, labelled)
    model = Model.fit(labelled, allowed, spaces, names)
    reached = auc(fresh, labelled.good)
    data |= {
        "used": difference > error and reached >= LEAST_AUC,
        "auc": round(reached, 4),
        "default_auc": round(auc(plain, labelled.good), 4),
        "standard_error": round(error, 4),
        "weights": model.told(),
        "default_weight_kept": [n for n, learned in zip(names, model.learnable, strict=True) if not learned],
    }
    if not data["used"]:
        weak = f"its AUC is below {LEAST_AUC}: nothing that is measured here tells the labels apart"
        data["why"] = (
            weak
            if reached < LEAST_AUC
            else "it is not better than the default by more than the standard error of the difference"
        )
    return model


def label_of(signals: Mapping[str, Any], source: str) -> bool | None:
    """What one field of the dump says of a record: good, bad, or nothing."""
    if source == "accepted":
        return cast("bool | None", signals.get("outcome.accepted"))
    if (
        source == "rating"
    ):  # it is of the conversation: the first reply stands for it, whether it is good or bad
        rating = signals.get("outcome.rating")
        return None if rating is None or signals.get("outcome.position") else rating > 0
    votes = signals.get("outcome.votes") if source == "votes" else None
    return None if votes is None or abs(votes) < _CLEAR - 1e-3 else votes > 0


def _labelled(
    table: Table,
    at: NDArray[np.int64],
    items: LearningItems,
    wanted: list[Any],
    examples: Examples,
    own: LearningItems,
) -> tuple[LabelledItems, Counter[str]]:
    """The records of the dump that have a label, then the examples; and how many labels came from where."""
    rows, good, origins = [], [], Counter[str]()
    for place, i in enumerate(at):
        source_label = next(
            (
                (source, label)
                for source in wanted
                if (label := label_of(table.signals[i], source)) is not None
            ),
            None,
        )
        if source_label:
            rows.append(place)
            good.append(source_label[1])
            origins[source_label[0]] += 1
    groups = [table.conversations[int(at[place])] for place in rows]
    example = [False] * len(rows)
    chosen = items.take(np.array(rows, np.int64))
    if "gold" in wanted:
        chosen = LearningItems(
            *(np.concatenate([a, b]) for a, b in zip(_arrays(chosen), _arrays(own), strict=True))
        )
        groups += [record.conversation_id for record in examples.records]
        good += examples.good
        example += [True] * len(own)
        origins["gold"] = len(own)
    return LabelledItems(chosen, np.array(good, bool), groups, np.array(example, bool)), origins


def _arrays(items: LearningItems) -> tuple[Any, Any, Any]:
    return items.parts, items.prompts, items.completions


def _add_exemplars(table: Table, own: LearningItems, good: NDArray[np.bool_]) -> None:
    for name, kind in (("gold", good), ("bad", ~good)):
        if not np.any(kind):
            continue
        cosines = nearest(table.vectors, table.completion_vectors, own.prompts[kind], own.completions[kind])
        for i, more in enumerate(signal_rows(name, cosines)):
            if not table.no_record[i]:
                table.signals.add(i, more)
