"""How often votes agree with the order of preference pairs, where the votes are no evidence for it.

    python benchmarks/preferences.py RUN RECIPE

RUN is a run directory of a dump with votes and accepted replies, RECIPE its recipe, whose
export.preference_pairs says which replies may be pairs. The first table is of
all replies of one conversation whose outcomes differ, and of those that are pairs; beside them stand two
rules that know no outcome. The second says why the others are none. Pairs whose votes are equal say nothing
of the order.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow.parquet as pq
from quality import scored

from curate.embedding import CachedEncoder, get_encoder
from curate.preferences import KINDS
from curate.recipe.argument import recipe_of
from curate.records import Record, need_of, reply_text
from curate.run_folder.folder import RunFolder
from curate.split.sides import TEST, TRAIN
from curate.stages.decisions import Decisions
from curate.stages.preferences import DISAGREE, Candidate, Maker, Sides, candidates, reply_vectors
from curate.stages.table import Table

POOL = ("selected", "held_out", "unselected")
WITHOUT_VOTES = tuple(kind for kind in KINDS if kind != "votes")


def read(run: Path, encoder: CachedEncoder) -> tuple[Table, Decisions, dict[str, Record]]:
    """The table of the records, as a run has it, with the sides as the ledger tells them."""
    ledger = {r["record_id"]: r for r in pq.read_table(run / "ledger.parquet").to_pylist()}
    signals = {row["id"]: row for row in scored(run)}
    records = {r.id: r for r in RunFolder(run).checkpoints.records() if r.id in signals}
    held = list(records.values())
    table = Table(
        ids=list(records),
        conversations=[r.conversation_id for r in held],
        customers=[r.customer_id for r in held],
        part_of=[r.part_of for r in held],
        no_record=[""] * len(held),
        times=np.array([np.nan if r.time is None else r.time for r in held]),
        signals=cast(Any, [signals[i] for i in records]),
        vectors=encoder.encode([need_of(r.prompt) for r in held]),
    )
    pool = [n for n, i in enumerate(records) if ledger[i]["outcome"] in POOL]
    side = [TEST if ledger[table.ids[n]]["reason"].startswith("test_side") else TRAIN for n in pool]
    decided = SimpleNamespace(
        pool=np.array(pool),
        sides=SimpleNamespace(side=np.array(side)),
        ledger=SimpleNamespace(rows={i: SimpleNamespace(outcome=ledger[i]["outcome"]) for i in records}),
    )
    return table, cast(Decisions, decided), records


def votes(signals: Mapping[str, Any]) -> float:
    return float(signals.get("outcome.votes") or 0)


def row(name: str, table: Table, pairs: Iterable[Candidate], order: Callable[[Candidate], int]) -> None:
    """`order` is 1 where the rule prefers the chosen reply, -1 where the other."""
    count: Counter[int] = Counter()
    for one in pairs:
        difference = votes(table.signals[one.chosen]) - votes(table.signals[one.rejected])
        count[int(np.sign(difference)) * order(one)] += 1
    differ = count[1] + count[-1]
    share = f"{count[1] / differ:.3f}" if differ else ""
    sys.stdout.write(f"| {name} | {count.total():,} | {differ:,} | {share} |\n")


def longer(table: Table, records: Mapping[str, Record]) -> Callable[[Candidate], int]:
    size = {n: len(reply_text(records[i].completion)) for n, i in enumerate(table.ids)}
    return lambda one: 1 if size[one.chosen] > size[one.rejected] else -1


def main(run: Path, recipe_file: Path) -> None:
    encoder = get_encoder(cache=run / "stages")
    table, decided, records = read(run, encoder)
    recipe = recipe_of(recipe_file)
    sides = Sides.read(table, decided)
    found = [*candidates(table, decided, sides, recipe, WITHOUT_VOTES)]
    maker = Maker(table, decided, recipe, records, reply_vectors(found, table, records, encoder))
    doubts = [maker.doubt(one) for one in found]
    pairs = [one for one, doubt in zip(found, doubts, strict=True) if not doubt]
    sys.stdout.write("| pairs | all | votes differ | votes agree |\n| --- | --- | --- | --- |\n")

    def outcome(one: Candidate) -> int:
        return 1

    row("replies of one conversation whose outcomes differ", table, found, outcome)
    row("the same, by the longer reply", table, found, longer(table, records))
    row("the same, by the later reply", table, found, lambda one: 1 if one.chosen > one.rejected else -1)
    agreed = [one for one, doubt in zip(found, doubts, strict=True) if doubt != DISAGREE]
    row("where no outcome says the contrary", table, agreed, outcome)
    row("preference pairs", table, pairs, outcome)
    for kind in WITHOUT_VOTES:
        row(f"evidence: {kind}", table, [p for p in pairs if kind in {e.kind for e in p.found}], outcome)
    by_prompt: dict[bool, list[Candidate]] = defaultdict(list)
    for one in pairs:
        prompts = [records[table.ids[i]].prompt for i in (one.chosen, one.rejected)]
        by_prompt[prompts[0] == prompts[1]].append(one)
    row("the customer said nothing between them", table, by_prompt[True], outcome)
    row("the customer came back between them", table, by_prompt[False], outcome)
    sys.stdout.write("\n| why replies with different outcomes are no pair | |\n| --- | --- |\n")
    for reason, n in Counter(doubt for doubt in doubts if doubt).most_common():
        sys.stdout.write(f"| {reason} | {n:,} |\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
