"""`select`: the N records that cover the most, best first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from curate.arguments import (
    Budget,
    PathLike,
    Settings,
    Source,
    budget_of,
    checked,
    path_of,
    progress_of,
    text_of,
    whole_of,
)
from curate.coverage import Situations, cluster
from curate.coverage.cases import Match, best_of, named, past
from curate.coverage.covered import STATUSES, status_of
from curate.coverage.gaps import TOO_POOR
from curate.coverage.matching import Asked, matching
from curate.embedding import encode_with_progress, get_encoder
from curate.files.atomic import write_jsonl
from curate.ledger import Ledger
from curate.ledger.ledger import Outcome
from curate.process.progress import Progress
from curate.recipe.argument import recipe_of
from curate.record_files.rows import RowFile
from curate.results import warned
from curate.run_folder.decision_file import DecisionFile
from curate.run_folder.names import LEDGER
from curate.select import Selection
from curate.select import select as choose
from curate.select.select import unit_scale
from curate.signals.needs import asks_something
from curate.stages.renames import given_names
from curate.stages.verdicts import Verdict, verdicts_on
from curate.verbs.common import RowsResult, as_rows, new_ledger, outputs, qualities, without_personal

LABEL = "cluster_label"  # of a row: the name of its situation


@dataclass(slots=True, repr=False)
class Selected(RowsResult):
    """What `select` chose: `kept` in the order of marginal value, so that every prefix is a good smaller
    set."""

    FILES: ClassVar = ("selected.jsonl", LEDGER)

    found: RowFile
    situations: Situations
    selection: Selection
    cases: list[
        tuple[str, Match | None]
    ]  # the user's edge cases by name, with the record that stands for each
    asks: NDArray[np.bool_]  # by row: whether its prompt asks for anything
    names: dict[str, str] = field(default_factory=dict)  # of situations, as the rows have them, to the given
    verdicts: dict[int, Verdict] = field(default_factory=dict)  # by row, what people accepted and rejected

    @property
    def kept(self) -> list[dict[str, Any]]:
        return [self._named(self.found.rows[i].data) for i in self.order]

    @property
    def order(self) -> list[int]:
        """The rows that were chosen, best first: without the rejected, and then the accepted ones."""
        chosen = [int(i) for i in self.selection.order]
        taken = [i for i, verdict in self.verdicts.items() if verdict.accepts and i not in {*chosen}]
        return [i for i in chosen if i not in self.verdicts or self.verdicts[i].accepts] + taken

    def _named(self, row: dict[str, Any]) -> dict[str, Any]:
        label = row.get(LABEL)
        name = self.names.get(label) if isinstance(label, str) else None
        return row if name is None else {**row, LABEL: name}

    @property
    def too_poor(self) -> set[int]:
        """The numbers of the situations of which nothing was chosen, as none of it is good enough."""
        return set(self.selection.poor) - set(self.situations.macro[self.order].tolist())

    def ledger(self) -> Ledger:
        ledger, names = new_ledger(self.found), self.found.shown_ids
        for rank, i in enumerate(self.selection.order):
            ledger.decide(
                names[int(i)],
                "selected",
                "select",
                self.selection.reasons[rank],
                detail={"rank": rank + 1, **named(self.cases, int(i))},
            )
        chosen, poor = {int(i) for i in self.selection.order}, self.too_poor
        for i, name in enumerate(names):
            if i not in chosen:
                too_poor = int(self.situations.macro[i]) in poor
                reason = TOO_POOR if too_poor else "over_budget"
                ledger.decide(name, "unselected", "select", reason if self.asks[i] else "asks_nothing")
        for i, verdict in self.verdicts.items():
            outcome: Outcome = "selected" if verdict.accepts else "unselected"
            ledger.overrule(names[i], outcome, verdict.reason, verdict.detail)
        for rank, i in enumerate(self.order, 1):
            ledger.rows[names[i]].detail["rank"] = rank
        return ledger

    def figures(self) -> dict[str, Any]:
        situation, chosen = self.situations.macro.tolist(), set(self.order)
        size, train = Counter(situation), Counter(situation[i] for i in chosen)
        status = Counter(status_of(usable=n, train=train[s]) for s, n in size.items())
        return {
            "records": len(self.found.rows),
            "selected": len(self.order),
            "rejects": len(self.found.rejects),
            "situations": len(size),
            **{name: status[name] for name in STATUSES},
            "too_poor": len(self.too_poor),
            "edge_cases": [
                {
                    "name": name,
                    "id": self.found.shown_ids[match.place] if match and match.place in chosen else None,
                }
                for name, match in self.cases
            ],
        }

    def describe(self) -> str:
        s = self.figures()
        poor = f" ({s['too_poor']:,} of them have no record as good as most)" if s["too_poor"] else ""
        return (
            f"{s['selected']:,} of {s['records']:,} records chosen. Of {s['situations']:,} situations,"
            f" {s['covered']:,} are covered, {s['thin']:,} thinly covered (one record, although there are two"
            f" or more) and {s['missing']:,} missing{poor}."
        )

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """selected.jsonl, ledger.parquet; rejects.jsonl where there are any. `force` replaces what is
        there."""
        with outputs(out, self.FILES, self.found.rejects, force=force) as fresh:
            write_jsonl(fresh / "selected.jsonl", self.kept)
            self.ledger().write(fresh / LEDGER)


def select(
    source: Source,
    *,
    budget: Budget = "auto",
    recipe: Settings | None = None,
    quality_field: str | None = None,
    encoder: PathLike | None = None,
    decisions: PathLike | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Selected:
    """Chooses the records that cover the most situations at the best quality, best first: every prefix is a
    good smaller set.

    A prompt that asks for nothing counts as of quality 0. `source` is a record file, or records in memory:
    dicts, a pandas DataFrame, a Dataset of `datasets`. `budget` is how many to choose; "auto" stops where
    more add little. `quality_field` names a number in each record. The recipe is a Recipe, its path, or a
    dict; `encoder` replaces its own. `decisions` is a file of what people decided: its lines `rename` change
    the `cluster_label` of the rows; what they `accept` is chosen beside the budget, and what they `reject` is
    not. Nothing is drawn: `seed` changes nothing. Raises CurateError where there
    are no records, one lacks the field, or a decision cannot be carried out; warns of records that could not
    be read.
    """
    recipe, progress, budget = (
        recipe_of(recipe, encoder),
        progress_of(progress),
        checked("budget", budget_of, budget),
    )
    checked("seed", whole_of, seed)
    with progress.stage("read"):
        row_file = as_rows(source)
        decided = None if decisions is None else DecisionFile.read(checked("decisions", path_of, decisions))
        names, verdicts = _given_names(row_file, decided), _verdicts(row_file, decided)
        quality = qualities(row_file, checked("quality_field", text_of, quality_field))
        texts = [r.need for r in row_file.rows]
        model, cases = get_encoder(recipe.signals.encoder), recipe.coverage.edge_cases
    vectors = encode_with_progress(model, texts, progress, "embedding prompts")
    with progress.stage("select"):
        asks = np.array([asks_something(text, recipe.gate.max_spam_words) for text in texts], np.bool_)
        worth = np.where(asks, unit_scale(quality), 0.0)
        situations = cluster(
            vectors,
            texts,
            worth,
            recipe.coverage,
            ids=[r.id for r in row_file.rows],
            conversations=[r.conversation() for r in row_file.rows],
        )
        limit = recipe.coverage.case_similarity
        by_case = matching(cases, Asked(texts, vectors, situations.rank), model.encode, limit)
        best = best_of([past(matches, limit) for matches in by_case], worth)
        first = [match.place for match in best if match]
        selection = choose(vectors, worth, situations, budget, recipe.select, first=first)
    return warned(
        Selected(
            row_file,
            situations,
            selection,
            [(case.name, match) for case, match in zip(cases, best, strict=True)],
            asks,
            names,
            verdicts,
        )
    )


def _verdicts(row_file: RowFile, file: DecisionFile | None) -> dict[int, Verdict]:
    """What the lines `accept` and `reject` say of the rows."""
    if file is None:
        return {}
    ids, talks = row_file.shown_ids, [row.conversation() for row in row_file.rows]
    return verdicts_on(file, ids, talks, [""] * len(ids), without_personal)


def _given_names(row_file: RowFile, file: DecisionFile | None) -> dict[str, str]:
    """The names of situations in the rows that people changed, with the new ones."""
    if file is None:
        return {}
    labels = (row.data.get(LABEL) for row in row_file.rows)
    names = sorted({label for label in labels if isinstance(label, str)})
    after = given_names(file, names, without_personal)
    return {old: new for old, new in zip(names, after, strict=True) if old != new}
