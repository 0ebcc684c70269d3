"""The global decisions of a run, in the driver: gate, dedup, situations, split, selection, gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from curate.coverage import CoverageSettings, EdgeCase, Selection, Situations, select, select_test
from curate.coverage.cases import Match, Phrases, best_of, named
from curate.coverage.labels import carried
from curate.coverage.space import similarities
from curate.duplicates import Items, deduplicate
from curate.duplicates.chosen import Chosen
from curate.embedding import CachedEncoder
from curate.errors import CurateError
from curate.gate import Gate
from curate.ledger import Ledger
from curate.progress import steps
from curate.reasons import SOURCE
from curate.recipe import Recipe
from curate.splitting.earlier import TEST, TRAIN, Earlier
from curate.splitting.split import Split, split
from curate.stages.clusters import clustered
from curate.stages.store import Store
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.earlier import OldSplit
    from curate.stages.kept import Kept

BLOCK = 1024
SAME_NEED = 0.6  # similarity from which an old prompt says what the situation of a new one was called
NOT_A_NEED = frozenset({"spam", "bot", "wrong_language", "empty_prompt"})  # dropped for its prompt: such a question is nobody's situation


@dataclass(slots=True)
class Decisions:
    """What was decided. All indices are places in the table; `train` and `test` are best first."""

    ledger: Ledger
    pool: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    needs: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    situations: Situations | None = None
    situation_of: dict[int, int] = field(default_factory=dict)
    edge: set[int] = field(default_factory=set)
    sides: Split | None = None
    train: list[int] = field(default_factory=list)
    test: list[int] = field(default_factory=list)
    selection: Selection | None = None
    gaps: list[dict[str, Any]] = field(default_factory=list)
    cases: list[tuple[EdgeCase, list[Match]]] = field(default_factory=list)  # the user's, each with the needs that match, by their places in the table
    standing: list[tuple[str, Match | None]] = field(default_factory=list)  # the record of the train side that stands for each, by its place in the table


def new_ledger(table: Table, no_records: list[tuple[str, str, str, str]]) -> Ledger:
    """Every record as kept for now; conversations without a record with their reason."""
    ledger = Ledger()
    for row_id, conversation, source, reason in no_records:
        ledger.enter(row_id, conversation, source, "no_record", stage="source" if reason in SOURCE else "pairing", reason=reason)
    for i, record_id in enumerate(table.ids):
        if table.no_record[i]:
            ledger.enter(record_id, table.conversations[i], table.sources[i], "no_record", stage="pairing", reason=table.no_record[i])
        else:
            ledger.enter(record_id, table.conversations[i], table.sources[i], "kept")
    return ledger


def gate(table: Table, ledger: Ledger, recipe: Recipe) -> NDArray[np.int64]:
    """Drops what a rule speaks against; returns the places of the rest."""
    rules, passed = Gate(recipe.gate), []
    for i, record_id in enumerate(steps(table.ids, "records")):
        if table.no_record[i]:
            continue
        drop = rules.decide({**table.signals[i], "quality": float(table.quality[i])})
        if drop is None:
            passed.append(i)
        else:
            ledger.decide(record_id, "dropped", "gate", drop.reason, score=float(table.quality[i]), detail=drop.detail)
    return np.array(passed, np.int64)


def dedup(table: Table, at: NDArray[np.int64], ledger: Ledger, recipe: Recipe, languages: frozenset[str] | None) -> NDArray[np.int64]:
    """Drops near-duplicates, quarantines contradictions; returns the places of the pool.

    Vectors of texts outside the encoder's `languages` say little: such records are compared by their letters only.
    """
    known = np.where(table.strange(at, languages), -1, at)
    items = Items(
        ids=[table.ids[i] for i in at],
        prompts=[table.prompts[i] for i in at],
        completions=[table.completions[i] for i in at],
        quality=table.quality[at],
        times=table.times[at],
        conversations=[table.conversations[i] for i in at],
        prompt_vectors=Chosen(table.vectors, known),
        completion_vectors=Chosen(table.completion_vectors, known),
    )
    result = deduplicate(items, recipe.dedup)
    pool = []
    for n, outcome in enumerate(result.outcome):
        if outcome == "kept":
            pool.append(int(at[n]))
            continue
        twin = items.ids[int(result.kept[n])] if result.kept[n] >= 0 else ""
        verdict: Literal["dropped", "quarantined"] = "dropped" if outcome == "dropped" else "quarantined"
        ledger.decide(items.ids[n], verdict, "dedup", result.reason[n], kept_id=twin, score=float(result.score[n]), detail=result.detail[n])
    return np.array(pool, np.int64)


def situations(table: Table, decided: Decisions, recipe: Recipe, encoder: CachedEncoder, store: Store) -> None:
    """Groups everything that customers asked for, answered or not, into named situations; finds the user's edge cases among it."""
    asked = [i for i in range(len(table)) if _is_need(table, i, decided.ledger, recipe)]
    decided.needs = np.array(asked, np.int64)
    good = np.where([table.no_record[i] != "" for i in asked], 0.0, table.quality[decided.needs])
    texts, ids, conversations = ([column[i] for i in asked] for column in (table.needs, table.ids, table.conversations))
    found = clustered(store, table.vectors[decided.needs], texts, good, recipe.coverage, ids, conversations, encoder.encode)
    decided.situations = found
    decided.situation_of = {i: int(found.macro[n]) for n, i in enumerate(asked)}
    decided.edge = {i for n, i in enumerate(asked) if found.edge[n]}
    decided.cases = _match(table, decided.needs, found.rank, recipe.coverage, encoder)


def keep_names(table: Table, decided: Decisions, old: OldSplit, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
    """Gives situations the names that an earlier run gave them, where most of its records of that name are theirs.

    A record that is not in this dump any more counts for the situation of the prompt that is most similar to its own.
    """
    assert decided.situations is not None
    named = [one for one in old.records if one.situation and one.need]
    if not named:
        return
    at = {table.ids[i]: i for i in decided.needs}
    gone = [one for one in named if one.id not in at]
    votes = [(decided.situation_of[int(at[one.id])], one.situation) for one in named if one.id in at]
    vectors, needs = encode([one.need or "" for one in gone]), table.vectors[decided.needs]
    for start in steps(range(0, len(gone), BLOCK), "blocks of kept prompts"):
        close = similarities(vectors[start : start + BLOCK], needs)
        places = decided.needs[close.argmax(axis=1)]
        known = close.max(axis=1) >= SAME_NEED
        some = gone[start : start + BLOCK]
        votes += [(decided.situation_of[int(i)], one.situation) for i, one, ok in zip(places, some, known, strict=True) if ok]
    decided.situations = replace(decided.situations, names=carried(decided.situations.names, votes))


def _match(
    table: Table, needs: NDArray[np.int64], rank: NDArray[np.int64], settings: CoverageSettings, encoder: CachedEncoder
) -> list[tuple[EdgeCase, list[Match]]]:
    """Each of the user's edge cases with what customers asked of it, by places in the table."""
    cases, vectors = settings.edge_cases, table.vectors[needs]
    phrases = encoder.encode([phrase for case in cases for phrase in case.examples])
    found = Phrases.of(cases, phrases, vectors).matches(vectors, rank, settings.case_similarity)
    return [(case, [replace(m, place=int(needs[m.place])) for m in matches]) for case, matches in zip(cases, found, strict=True)]


def _is_need(table: Table, i: int, ledger: Ledger, recipe: Recipe) -> bool:
    """Whether somebody wanted something: not dropped for its prompt, and no advertising that nobody answered."""
    if table.no_record[i]:
        return float(table.signals[i].get("substance.spam_words") or 0) <= recipe.gate.max_spam_words
    return ledger.rows[table.ids[i]].reason not in NOT_A_NEED


def divide(table: Table, decided: Decisions, recipe: Recipe, seed: int, kept: Earlier | None = None) -> None:
    """Puts every record of the pool on one side, or on neither. The best record of each of the user's edge cases is for training."""
    pool = decided.pool
    groups = [[f"conversation:{table.conversations[i]}", *([f"customer:{table.customers[i]}"] if table.customers[i] else [])] for i in pool]
    macro = np.array([decided.situation_of[int(i)] for i in pool], np.int64)
    assert decided.situations is not None
    place = {int(i): n for n, i in enumerate(pool)}
    decided.sides = split(
        table.vectors[pool],
        [table.needs[i] for i in pool],
        groups,
        macro,
        table.times[pool],
        recipe.split,
        names=decided.situations.names,
        quality=table.quality[pool],
        ids=[table.ids[i] for i in pool],
        seed=seed,
        earlier=kept,
        train=[place[m.place] for m in best_of([[m for m in matches if m.place in place] for _, matches in decided.cases], teaching_worth(table)) if m],
    )


def choose(table: Table, decided: Decisions, budget: int | Literal["auto"], recipe: Recipe, kept: Kept | None = None) -> None:
    """Chooses the training set from the train side and the test set from the test side; what an earlier dataset had on a side stays in it."""
    assert decided.sides is not None and decided.situations is not None
    pool, sides, fraction = decided.pool, decided.sides, recipe.split.test_fraction
    place = {int(i): n for n, i in enumerate(decided.needs)}
    train_side, test_side = pool[sides.side == 0], pool[sides.side == 1]
    side, other = ({int(i): n for n, i in enumerate(some)} for some in (train_side, test_side))
    old, old_test = ([at[i] for i in kept.places(s) if i in at] if kept else [] for s, at in ((TRAIN, side), (TEST, other)))
    held = 0 if budget == "auto" else _held(budget, fraction, len(old), len(old_test))
    wanted = budget if budget == "auto" else max(1, budget - held)
    worth = teaching_worth(table)
    best = best_of([[m for m in matches if m.place in side] for _, matches in decided.cases], worth)
    decided.standing = [(case.name, match) for (case, _), match in zip(decided.cases, best, strict=True)]
    picked = select(
        table.vectors[train_side],
        worth[train_side],
        decided.situations.subset([place[int(i)] for i in train_side]),
        wanted,
        recipe.select,
        first=[side[match.place] for match in best if match],
        kept=old,
    )
    decided.selection = picked
    decided.train = [int(train_side[i]) for i in picked.order]
    held = max(round(len(decided.train) * fraction / (1 - fraction)), len(old_test)) if budget == "auto" else min(held, budget - len(decided.train))
    asked = decided.situations.subset([place[int(i)] for i in test_side])
    chosen = select_test(table.vectors[test_side], worth[test_side], asked, held, recipe.select, kept=old_test)
    decided.test = [int(test_side[i]) for i in chosen]
    _enter(table, decided)
    if kept:
        sides.certificate["kept_from"]["dataset"] = kept.by_ledger(decided.ledger, table.ids)


def _held(budget: int, fraction: float, old_train: int, old_test: int) -> int:
    """The test's share of the budget, moved as far as it takes to leave the sides of an earlier dataset their room: all of it where both fit."""
    low, high = sorted((old_test, max(0, budget - old_train)))
    return min(max(round(budget * fraction), low), high)


def teaching_worth(table: Table) -> NDArray[np.float64]:
    """What selection goes by: the geometric mean of a record's quality and of what its text alone says, in [0, 1].

    That a customer was content says that a reply helped there; whether others can learn from it stands in the text.
    """
    content = np.array([float(cast("float", s.get("content.score", q))) for s, q in zip(table.signals, table.quality, strict=True)])
    worth: NDArray[np.float64] = np.round(np.sqrt(table.quality * content), 4)
    return worth


def _enter(table: Table, decided: Decisions) -> None:
    assert decided.sides is not None and decided.selection is not None
    ledger = decided.ledger
    for rank, i in enumerate(decided.train):
        detail = {"rank": rank + 1, **named(decided.standing, i)}
        ledger.decide(table.ids[i], "selected", "select", decided.selection.reasons[rank], score=float(table.quality[i]), detail=detail)
    for rank, i in enumerate(decided.test):
        ledger.decide(table.ids[i], "held_out", "split", "test_side", score=float(table.quality[i]), detail={"rank": rank + 1})
    chosen = {*decided.train, *decided.test}
    for n, i in enumerate(decided.pool):
        if int(i) in chosen:
            continue
        side = int(decided.sides.side[n])
        stage, reason = ("split", decided.sides.why[n]) if side == -1 else ("select", "over_budget" if side == 0 else "test_side_over_budget")
        ledger.decide(table.ids[i], "unselected", stage, reason, score=float(table.quality[i]))


def find_gaps(table: Table, decided: Decisions) -> None:
    """Situations that customers brought and for which nothing in the pool is a good answer."""
    found = decided.situations
    assert found is not None
    answered = {decided.situation_of[int(i)] for i in decided.pool}
    members: dict[int, list[int]] = {}
    for i, s in decided.situation_of.items():
        members.setdefault(s, []).append(i)
    for s, rows in sorted(members.items(), key=lambda kv: (-len(kv[1]), kv[0])):
        if s in answered:
            continue
        best = max((float(table.quality[i]) for i in rows if not table.no_record[i]), default=0.0)
        reasons = [decided.ledger.rows[table.ids[i]].reason for i in rows]
        why = max(sorted(set(reasons)), key=reasons.count)
        example = int(decided.needs[found.examples[s]])
        decided.gaps.append(
            {
                "situation": found.names[s],
                "prompt": table.prompts[example],
                "share": round(len(rows) / max(1, len(decided.situation_of)), 5),
                "best_quality": round(best, 4),
                "why": why,
            }
        )


NOTHING_LEFT = {  # stage of the most frequent reason: what to do about it
    "source": "Correct `only` and `except` in the recipe's source: they leave out all that was read.",
    "pairing": "Look at how the messages were read with `curate inspect`; where roles are wrong, change the names of --agent, or `source.roles` in the recipe.",
    "gate": "Loosen the gate's rules in the recipe; the signals that they go by are in what `curate score` writes.",
    "dedup": "Loosen the recipe's section dedup: its threshold, or what it does with contradictions.",
}


def nothing_is_left(ledger: Ledger) -> CurateError:
    """The error for an empty pool, with the most frequent reasons and the mend for the first."""
    reasons = [(stage, f"{reason.replace('_', ' ')} {n:,}") for (_, stage, reason), n in ledger.reasons().most_common(3) if reason]
    if not reasons:
        return CurateError("the dump holds no record", mend=NOTHING_LEFT["pairing"])
    mend = NOTHING_LEFT.get(reasons[0][0], NOTHING_LEFT["pairing"])
    return CurateError(f"no record is left for a dataset ({', '.join(said for _, said in reasons)})", mend=mend)
