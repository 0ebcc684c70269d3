"""The preference pairs of a run, for the formats that hold such: of the records that have a side, each with
another reply of its conversation, or with what a program had answered before.

A pair is on the side of its better reply. The other one may have been dropped for its quality: that is what
it is there for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from curate.exporters.chat import Unwanted
from curate.gate import Gate, GateSettings
from curate.preferences import KINDS, Evidence, Said, evidence, margin, opposed, why_not
from curate.preferences.correction import correction, sent_instead
from curate.records import CORRECTS_BOT, CORRECTS_DRAFT, Record, reply_text, stable_id
from curate.signals.parts import Given
from curate.split.certificate import seconds
from curate.split.sides import NEITHER, TEST
from curate.stages.certificate import keys_of
from curate.stages.dataset_rows import mask, row
from curate.stages.records import read_records

if TYPE_CHECKING:
    from curate.embedding import CachedEncoder
    from curate.recipe import Recipe
    from curate.stages.context import RunContext
    from curate.stages.decisions import Decisions
    from curate.stages.table import Table

Row = dict[str, Any]
Vector = NDArray[np.float32]
DISAGREE = "the outcomes disagree about which of the two replies is better"
OTHER_SIDE = "a record of the same conversation or customer is on another side"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Places in the table of two replies in one conversation, of which `found` says that the first is
    better; `doubt` is why they are no pair all the same, as far as their signals tell."""

    chosen: int
    rejected: int
    found: list[Evidence]
    doubt: str = ""


@dataclass(slots=True)
class Sides:
    """The side of each place of the pool that has one, and those of every conversation and customer."""

    of: dict[int, int] = field(default_factory=dict)
    of_key: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def read(cls, table: Table, decided: Decisions) -> Sides:
        sides = cls()
        for i, side in zip(decided.pool.tolist(), decided.sides.side.tolist(), strict=True):
            if side == NEITHER:
                continue
            sides.of[i] = side
            for key in _keys(table, i):
                sides.of_key[key].add(side)
        return sides

    def hold(self, table: Table, i: int, side: int) -> bool:
        """Whether nothing of a record's conversation and customer is on another side."""
        return all(self.of_key.get(key, set()) <= {side} for key in _keys(table, i))


def preference_rows(context: RunContext) -> dict[str, list[Row]]:
    """The pairs of each side as rows of an exporter, the surest first, and after them, as `Unwanted`, those
    that the outcomes name but that are none."""
    table, decided, recipe = context.table, context.decided, context.recipe
    sides = Sides.read(table, decided)
    found = [*candidates(table, decided, sides, recipe)]
    corrected = [
        (i, kind) for kind in _wanted(recipe) for i in sides.of if table.signals[i].get(f"outcome.{kind}")
    ]
    wanted = {table.ids[i] for one in found for i in (one.chosen, one.rejected)}
    wanted |= {table.ids[i] for i, _ in corrected}
    records = {r.id: r for r in read_records(context.store, context.records, wanted)}
    maker = Maker(table, decided, recipe, records, reply_vectors(found, table, records, context.encoder))
    rows: dict[str, list[Row]] = {name: [] for name in decided.sides.told.values()}
    for one in found:
        rows[decided.sides.told[sides.of[one.chosen]]].append(maker.pair(one))
    for i, kind in corrected:
        rows[decided.sides.told[sides.of[i]]].append(maker.correction(i, kind))
    for some in rows.values():
        some.sort(key=lambda r: (isinstance(r, Unwanted), -r.get("margin", 0.0), r["id"]))
    return rows


def _wanted(recipe: Recipe) -> list[str]:
    """The flags of records whose worse reply the recipe lets out."""
    export = recipe.export
    allowed = {CORRECTS_BOT: export.bot_text, CORRECTS_DRAFT: export.draft_text}
    return [flag for flag, said in allowed.items() if said == "rejected"]


def candidates(
    table: Table, decided: Decisions, sides: Sides, recipe: Recipe, kinds: tuple[str, ...] = KINDS
) -> Iterator[Candidate]:
    """Each two replies of a conversation with different outcomes, of which the better one has a side."""
    gate, date = table.replies.gate(recipe.gate), recipe.split.test_after
    wide = recipe.export.preference_pairs == "same_question"
    late = table.times >= seconds(date) if date else np.zeros(len(table), bool)  # unknown ones train
    talks: dict[str, list[int]] = defaultdict(list)
    for i, talk in enumerate(table.conversations):
        if not table.no_record[i]:
            talks[talk].append(i)
    for places in talks.values():
        better = [i for i in places if i in sides.of] if len(places) > 1 else []
        told = {i: table.signals[i] for i in places} if better else {}
        for a, b in ((a, b) for a in better for b in places if a != b):
            came_back = wide and a > b
            found = evidence(told[a], told[b], kinds, came_back=came_back)
            if found and opposed(told[a], told[b], kinds, came_back=came_back):
                yield Candidate(a, b, found, DISAGREE)
            elif found:
                outcome = decided.ledger.rows[table.ids[b]].outcome
                held = sides.hold(table, b, sides.of[a]) and not (sides.of[a] != TEST and late[b])
                yield Candidate(a, b, found, _unfit(told[b], gate, outcome) or ("" if held else OTHER_SIDE))


def _unfit(signals: Given, gate: Gate, outcome: str) -> str:
    """Why a reply cannot be the worse one of a pair: it may be right, or is no reply to learn from at all."""
    if outcome == "quarantined":
        return "the worse reply contradicts another record, and either may be right"
    if signals.get("stale.version") is not None or signals.get("stale.article") is not None:
        return "the worse reply was right once: what it tells of has changed"
    drop = gate.decide_form(signals)
    return f"the worse reply is dropped for its form ({drop.reason})" if drop else ""


def reply_vectors(
    found: Sequence[Candidate], table: Table, records: Mapping[str, Record], encoder: CachedEncoder
) -> dict[int, Vector]:
    """The vectors of the later replies of candidates that are not in doubt already; the table has them no
    more."""
    later = sorted({max(one.chosen, one.rejected) for one in found if not one.doubt})
    vectors = encoder.encode([reply_text(records[table.ids[i]].completion) for i in later])
    return dict(zip(later, vectors, strict=True))


class Maker:
    """Makes rows of candidates; `records` has all that they name."""

    def __init__(
        self,
        table: Table,
        decided: Decisions,
        recipe: Recipe,
        records: Mapping[str, Record],
        vectors: Mapping[int, Vector],
    ) -> None:
        self._table, self._decided, self._gate = table, decided, recipe.gate
        self._wide = recipe.export.preference_pairs == "same_question"
        self._records, self._vectors = records, vectors

    def pair(self, one: Candidate) -> Row:
        table = self._table
        chosen, rejected = (self._records[table.ids[i]] for i in (one.chosen, one.rejected))
        prompt = self._records[table.ids[min(one.chosen, one.rejected)]].prompt
        fields = {"rejected_id": rejected.id, "rejected_message_ids": rejected.message_ids}
        return self._row(one.chosen, chosen, rejected, prompt, one.found, fields, self.doubt(one))

    def doubt(self, one: Candidate) -> str:
        """Why a candidate is no pair; empty where it is one."""
        earlier, later = sorted((one.chosen, one.rejected))
        better = one.chosen > one.rejected
        # who thanks and comes back all the same was not helped by the first of them
        wide = self._wide and (better or {e.kind for e in one.found} != {"customer"})
        return one.doubt or why_not(
            self._said(earlier), self._said(later), later_is_better=better, came_back=wide
        )

    def correction(self, i: int, flag: str) -> Row:
        """The answer of a person against that of a program, or against a draft, as the record's flag says."""
        record, signals = self._records[self._table.ids[i]], self._table.signals[i]
        of_bot = flag == CORRECTS_BOT
        prompt, found, doubt = (correction if of_bot else sent_instead)(record, signals)
        worse = record.corrected[:1] if of_bot else record.draft
        wrong = Record(record.id, record.conversation_id, prompt, worse)
        return self._row(i, record, wrong, prompt, found, {"rejected_id": None}, doubt)

    def _row(
        self,
        i: int,
        chosen: Record,
        rejected: Record,
        prompt: list[Any],
        found: list[Evidence],
        fields: Row,
        doubt: str,
    ) -> Row:
        pair_id = stable_id("p", [chosen.id, fields["rejected_id"] or found[0].kind])
        told = {"evidence": [one.as_dict() for one in found], "margin": margin(found), **fields}
        if doubt:
            return Unwanted({"id": pair_id, **told}, doubt)
        sides = [_masked(record, self._gate) for record in (chosen, rejected)]
        base = row(sides[0], self._table, i, self._decided)
        changes = sorted({*base["changes"], *sides[1].changes})
        return {
            **base,
            "id": pair_id,
            "prompt": prompt,
            "rejected": sides[1].completion,
            **told,
            "changes": changes,
        }

    def _said(self, i: int) -> Said:
        record = self._records[self._table.ids[i]]
        vectors = self._table.vectors[i], self._vectors.get(i)
        asks = bool(self._table.signals[i].get("question.answered"))
        return Said(record.prompt, record.completion, record.time, *vectors, asks)


def _masked(record: Record, gate: GateSettings) -> Record:
    """A copy, as a reply may stand in several pairs."""
    copy = deepcopy(record)
    mask(copy, gate)
    return copy


def _keys(table: Table, i: int) -> list[str]:
    return keys_of(
        table.conversations[i], table.part_of[i], [table.customers[i]] if table.customers[i] else []
    )
