"""`select`: the N records that cover the most, best first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from curate.atomic import write_jsonl
from curate.coverage import Selection, Situations, cluster
from curate.coverage import select as choose
from curate.coverage.cases import Match, Phrases, best_of, named
from curate.coverage.select import unit_scale
from curate.embedding import get_encoder
from curate.ledger import Ledger
from curate.progress import Progress
from curate.recipe import Recipe
from curate.rows import RowFile
from curate.stages.measure import told
from curate.verbs.common import Source, as_rows, new_ledger, outputs, qualities


@dataclass(slots=True)
class Selected:
    """What `select` chose: `kept` in the order of marginal value, so that every prefix is a good smaller set."""

    FILES: ClassVar = ("selected.jsonl", "ledger.parquet")

    found: RowFile
    situations: Situations
    selection: Selection
    cases: list[tuple[str, Match | None]]  # the user's edge cases by name, with the record that stands for each

    @property
    def kept(self) -> list[dict[str, Any]]:
        return [self.found.rows[int(i)].data for i in self.selection.order]

    def ledger(self) -> Ledger:
        ledger, rows = new_ledger(self.found), self.found.rows
        for rank, i in enumerate(self.selection.order):
            ledger.decide(rows[int(i)].id, "selected", "select", self.selection.reasons[rank], detail={"rank": rank + 1, **named(self.cases, int(i))})
        chosen = {int(i) for i in self.selection.order}
        for i, row in enumerate(rows):
            if i not in chosen:
                ledger.decide(row.id, "unselected", "select", "over_budget")
        return ledger

    def summary(self) -> dict[str, Any]:
        situation, chosen = self.situations.macro, set(self.selection.order.tolist())
        return {
            "records": len(self.found.rows),
            "selected": len(self.selection.order),
            "rejects": len(self.found.rejects),
            "situations": len(set(situation.tolist())),
            "situations_covered": len({int(situation[int(i)]) for i in self.selection.order}),
            "edge_cases": [{"name": name, "id": self.found.rows[match.place].id if match and match.place in chosen else None} for name, match in self.cases],
        }

    def write(self, out: Path, *, force: bool = False) -> None:
        """selected.jsonl, ledger.parquet; rejects.jsonl where there are any. `force` replaces what stands there."""
        with outputs(out, self.FILES, self.found.rejects, force=force) as fresh:
            write_jsonl(fresh / "selected.jsonl", self.kept)
            self.ledger().write(fresh / "ledger.parquet")


def select(
    source: Source, *, budget: int | Literal["auto"] = "auto", quality_field: str | None = None, recipe: Recipe | None = None, progress: Progress | None = None
) -> Selected:
    """Chooses `budget` records of a record file (or of records as dicts) by coverage and quality."""
    recipe, progress = recipe or Recipe(), progress or Progress(quiet=True)
    with progress.stage("read"):
        found = as_rows(source)
        quality = qualities(found, quality_field)
        texts = [r.need for r in found.rows]
        encoder, cases = get_encoder(recipe.signals.encoder), recipe.coverage.edge_cases
    vectors = told(encoder, texts, progress, "embed prompts")
    with progress.stage("select"):
        phrases = encoder.encode([p for case in cases for p in case.examples])
        situations = cluster(vectors, texts, quality, recipe.coverage, ids=[r.id for r in found.rows], conversations=[r.conversation() for r in found.rows])
        best = best_of(Phrases.of(cases, phrases, vectors).matches(vectors, situations.rank, recipe.coverage.case_similarity), unit_scale(quality))
        first = [match.place for match in best if match]
        selection = choose(vectors, quality, situations, budget, recipe.select, first=first)
        return Selected(found, situations, selection, [(case.name, match) for case, match in zip(cases, best, strict=True)])
