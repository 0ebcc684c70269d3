"""What a run covers: a row a situation and a row an edge case, from which every output makes its figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from curate.coverage import CoverageFigures, SituationRow
from curate.coverage.cases import BELOW, Match, case_status, each_sentence
from curate.coverage.covered import in_order
from curate.gate import UNCOUNTED
from curate.ledger import Ledger
from curate.report.data import CaseRow, NearRecord
from curate.split.sides import TRAIN, sides_of
from curate.stages.decisions import Decisions
from curate.stages.table import Table
from curate.text.plain import cut

EXCERPT = 240  # characters of a prompt that are shown, and of a sentence


def usable(decided: Decisions) -> set[int]:
    """The places of the pool's records that may train: those on the train side of the split."""
    return {int(i) for i in decided.pool[decided.sides.side == TRAIN]} - decided.rejected


def situation_rows(table: Table, decided: Decisions, usable: Iterable[int]) -> list[SituationRow]:
    """Each situation with its counts, the most frequent first; none in which nobody asks for anything.

    `usable` are the places of the records that may train.
    """
    clusters, situation = decided.situations, decided.situation_of
    asked, best, dump = Counter(situation.values()), defaultdict[int, float](float), Counter[int]()
    for i, s in situation.items():
        if not table.no_record[i]:
            best[s] = max(best[s], float(table.quality[i]))
            dump[s] += counts(decided.ledger, table.ids[i])
    pool, may_train, train, test, validation = (
        Counter(situation[int(i)] for i in some)
        for some in (decided.pool, usable, decided.train, decided.test, decided.validation)
    )
    edge = {situation[i] for i in decided.edge if i in situation}
    return in_order(
        SituationRow(
            clusters.names[s],
            n,
            dump[s],
            pool[s],
            may_train[s],
            train[s],
            test[s],
            round(best[s], 3),
            s in edge,
            cut(table.needs[int(decided.needs[clusters.examples[s]])], EXCERPT),
            clusters.tags[s],
            validation[s],
        )
        for s, n in asked.items()
        if s not in decided.idle
    )


def counts(ledger: Ledger, record_id: str) -> bool:
    """Whether a record counts in the shares of coverage: the gate did not drop it for form, spam or no
    content."""
    row = ledger.rows[record_id]
    decided = row.detail.get("overrules", {"stage": row.stage, "reason": row.reason})
    return decided.get("stage") != "gate" or decided.get("reason") not in UNCOUNTED


def case_rows(table: Table, decided: Decisions, limit: float) -> list[CaseRow]:
    """Each edge case of the recipe with its counts, and the training record that stands for it or comes near,
    or why there is none; and the nearest below the limit."""
    pool, train, test, validation = (
        set(some) for some in (decided.pool.tolist(), decided.train, decided.test, decided.validation)
    )
    rows = []
    for (case, matches), near, (_, best) in zip(decided.cases, decided.nearly, decided.standing, strict=True):
        places = {m.place for m in matches}
        row = CaseRow(case.name, len(places), len(places & pool), len(places & train), len(places & test))
        row.validation = len(places & validation)
        trained = next((m for m in (*([best] if best else []), *matches, *near) if m.place in train), None)
        row.status = case_status(trained, limit)
        if row.status != "yes":
            row.why = (
                "over_budget"
                if best
                else "not_on_train_side"
                if row.pool
                else "no_good_answer"
                if row.dump
                else "not_in_dump"
            )
        if trained and row.status != "no":
            row.record, row.prompt = table.ids[trained.place], cut(table.needs[trained.place], EXCERPT)
            row.phrase, row.similarity, row.against = trained.phrase, trained.similarity, trained.against
            row.sentence = cut(trained.sentence, EXCERPT)
        row.below = [_near_record(table, m) for m in each_sentence(near)[:BELOW]]
        rows.append(row)
    return rows


def _near_record(table: Table, match: Match) -> NearRecord:
    return NearRecord(
        table.ids[match.place], cut(match.sentence, EXCERPT), match.phrase, match.similarity, match.against
    )


def with_coverage(certificate: dict[str, Any], rows: list[SituationRow]) -> dict[str, Any]:
    """split.json with what the dataset holds of each situation, and those of which the pool has nothing.

    `pool` and the sides of a row are the pool's records, `dataset` and `dataset_test` (and
    `dataset_validation`) what was chosen of them; `tested_only` names what the test asks and training does
    not answer.
    """
    sides = {row["name"]: row for row in certificate["situations"]}
    held = [name for name in sides_of(certificate) if name != "train"]
    nothing = dict.fromkeys(("pool", *sides_of(certificate), "groups"), 0)
    ours = {
        row.name: {
            "tags": list(row.tags),
            "asked": row.asked,
            "dump": row.dump,
            "dataset": row.dataset,
            **{f"dataset_{name}": getattr(row, name) for name in held},
            "tested_only": row.test > 0 and not row.train,
            "best_quality": row.best_quality,
            "status": row.status,
        }
        for row in rows
    }
    order = [*sides, *(row.name for row in rows if row.name not in sides)]
    figures = CoverageFigures.of(rows)
    merged = [
        {**sides.get(name, {"name": name, **nothing, "why": "none of it is in the pool"}), **ours[name]}
        for name in order
    ]
    return {
        **certificate,
        "situations": merged,
        "covered_share": figures.covered_share,
        "thin_share": figures.thin_share,
    }
