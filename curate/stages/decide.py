"""The global decisions of a run, in the driver: gate, dedup, situations, split, selection, gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from curate.brief import Brief
from curate.coverage import CoverageSettings, EdgeCase, Situations
from curate.coverage.cases import Match, Phrases, best_of, named, nearly
from curate.coverage.gaps import REPEATS, asking, gap_rows
from curate.coverage.labels import carried
from curate.coverage.space import similarities
from curate.dedup import Dispute, Items, deduplicate
from curate.dedup.chosen import Chosen
from curate.embedding import CachedEncoder
from curate.gate import Gate
from curate.ledger import Ledger
from curate.ledger.reasons import SOURCE
from curate.process.progress import steps
from curate.recipe import Recipe
from curate.select import Selection, select, select_test
from curate.signals.needs import asks_something
from curate.signals.unread import unread
from curate.split.earlier import TEST, TRAIN, Earlier
from curate.split.share import divided
from curate.split.split import Split, split
from curate.stages.certificate import keys_of
from curate.stages.clusters import clustered
from curate.stages.store import Store
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.earlier import OldSplit
    from curate.stages.kept import Kept

BLOCK = 1024
SAME_NEED = 0.6  # similarity from which an old prompt says what the situation of a new one was called
NOT_A_NEED = frozenset(
    {"spam", "bot", "wrong_language", "empty_prompt"}
)  # dropped for its prompt: such a question is nobody's situation


@dataclass(slots=True, repr=False)
class Decisions(Brief):
    """What was decided. All indices are places in the table; `train` and `test` are best first."""

    ledger: Ledger
    pool: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    disputes: list[Dispute] = field(default_factory=list)
    needs: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    situations: Situations | None = None
    situation_of: dict[int, int] = field(default_factory=dict)
    edge: set[int] = field(default_factory=set)
    sides: Split | None = None
    train: list[int] = field(default_factory=list)
    test: list[int] = field(default_factory=list)
    selection: Selection | None = None
    left: dict[int, float] = field(
        default_factory=dict
    )  # what those of the train side that were not chosen would add next
    gaps: list[dict[str, Any]] = field(default_factory=list)
    idle: set[int] = field(
        default_factory=set
    )  # situations in which nobody asks for anything: advertising, bare greetings
    cases: list[tuple[EdgeCase, list[Match]]] = field(
        default_factory=list
    )  # the user's, each with the needs that match, by their places in the table
    nearly: list[list[Match]] = field(
        default_factory=list
    )  # for each of them the needs that only come near it
    standing: list[tuple[str, Match | None]] = field(
        default_factory=list
    )  # the record of the train side that stands for each, by its place in the table


def new_ledger(table: Table, no_records: list[tuple[str, str, str, str]]) -> Ledger:
    """Every record as kept for now; conversations without a record with their reason."""
    ledger = Ledger()
    for row_id, conversation, source, reason in no_records:
        ledger.enter(
            row_id,
            conversation,
            source,
            "no_record",
            stage="source" if reason in SOURCE else "pairing",
            reason=reason,
        )
    for i, record_id in enumerate(table.ids):
        if table.no_record[i]:
            ledger.enter(
                record_id,
                table.conversations[i],
                table.sources[i],
                "no_record",
                stage="pairing",
                reason=table.no_record[i],
            )
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
            ledger.decide(
                record_id, "dropped", "gate", drop.reason, score=float(table.quality[i]), detail=drop.detail
            )
    return np.array(passed, np.int64)


def dedup(
    table: Table, at: NDArray[np.int64], decided: Decisions, recipe: Recipe, languages: frozenset[str] | None
) -> None:
    """Drops near-duplicates, quarantines contradictions; what is left is the pool.

    Vectors of texts outside the encoder's `languages` say little: such records are compared by their letters
    only.
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
    decided.disputes = result.disputes
    pool = []
    for n, outcome in enumerate(result.outcome):
        if outcome == "kept":
            pool.append(int(at[n]))
            continue
        twin = items.ids[int(result.kept[n])] if result.kept[n] >= 0 else ""
        verdict: Literal["dropped", "quarantined"] = "dropped" if outcome == "dropped" else "quarantined"
        decided.ledger.decide(
            items.ids[n],
            verdict,
            "dedup",
            result.reason[n],
            kept_id=twin,
            score=float(result.score[n]),
            detail=result.detail[n],
        )
    decided.pool = np.array(pool, np.int64)


def situations(
    table: Table, decided: Decisions, recipe: Recipe, encoder: CachedEncoder, store: Store
) -> None:
    """Groups everything that customers asked for, answered or not, into named situations; finds the user's
    edge cases among it."""
    asked = [i for i in range(len(table)) if _is_need(table, i, decided.ledger, recipe)]
    decided.needs = np.array(asked, np.int64)
    good = np.where([table.no_record[i] != "" for i in asked], 0.0, table.quality[decided.needs])
    texts, ids, conversations = (
        [column[i] for i in asked] for column in (table.needs, table.ids, table.conversations)
    )
    found = clustered(
        store, table.vectors[decided.needs], texts, good, recipe.coverage, ids, conversations, encoder.encode
    )
    decided.situations = found
    decided.situation_of = {i: int(found.macro[n]) for n, i in enumerate(asked)}
    decided.edge = {i for n, i in enumerate(asked) if found.edge[n]}
    matches, limit = (
        _match(table, decided.needs, found.rank, recipe.coverage, encoder),
        recipe.coverage.case_similarity,
    )
    decided.cases = [(case, [m for m in near if m.similarity >= limit]) for case, near in matches]
    decided.nearly = [[m for m in near if m.similarity < limit] for _, near in matches]


def keep_names(
    table: Table,
    decided: Decisions,
    old: OldSplit,
    here: Sequence[int],
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
) -> None:
    """Gives situations the names that an earlier run gave them, where most of its records of that name are
    theirs.

    `here` has the place of each old record in the table, -1 where it is not in this dump any more: it counts
    for the situation of the prompt that is most similar to its own.
    """
    assert decided.situations is not None
    named = [(one, place) for one, place in zip(old.records, here, strict=True) if one.situation and one.need]
    if not named:
        return
    gone = [one for one, place in named if place not in decided.situation_of]
    votes = [
        (decided.situation_of[place], one.situation) for one, place in named if place in decided.situation_of
    ]
    vectors, needs = encode([one.need or "" for one in gone]), table.vectors[decided.needs]
    for start in steps(range(0, len(gone), BLOCK), "blocks of kept prompts"):
        close = similarities(vectors[start : start + BLOCK], needs)
        places = decided.needs[close.argmax(axis=1)]
        known = close.max(axis=1) >= SAME_NEED
        some = gone[start : start + BLOCK]
        votes += [
            (decided.situation_of[int(i)], one.situation)
            for i, one, ok in zip(places, some, known, strict=True)
            if ok
        ]
    decided.situations = replace(decided.situations, names=carried(decided.situations.names, votes))


def _match(
    table: Table,
    needs: NDArray[np.int64],
    rank: NDArray[np.int64],
    settings: CoverageSettings,
    encoder: CachedEncoder,
) -> list[tuple[EdgeCase, list[Match]]]:
    """Each of the user's edge cases with what customers asked of it, or nearly, by places in the table, the
    most similar first."""
    cases, vectors = settings.edge_cases, table.vectors[needs]
    phrases = encoder.encode([phrase for case in cases for phrase in case.examples])
    found = Phrases.of(cases, phrases, vectors).matches(vectors, rank, nearly(settings.case_similarity))
    return [
        (case, [replace(m, place=int(needs[m.place])) for m in matches])
        for case, matches in zip(cases, found, strict=True)
    ]


def _is_need(table: Table, i: int, ledger: Ledger, recipe: Recipe) -> bool:
    """Whether somebody wanted something: not dropped for its prompt, and no advertising that nobody
    answered."""
    if table.no_record[i]:
        return float(table.signals[i].get("substance.spam_words") or 0) <= recipe.gate.max_spam_words
    return ledger.rows[table.ids[i]].reason not in NOT_A_NEED


def divide(
    table: Table,
    decided: Decisions,
    recipe: Recipe,
    seed: int,
    kept: Earlier | None = None,
    languages: frozenset[str] | None = None,
) -> None:
    """Puts every record of the pool on one side, or on neither. The best record of each of the user's edge
    cases is for training.

    `languages` are the encoder's: the certificate says of how many prompts it does not know theirs.
    """
    pool = decided.pool
    groups = [
        keys_of(table.conversations[i], table.part_of[i], [table.customers[i]] if table.customers[i] else [])
        for i in pool
    ]
    macro = np.array([decided.situation_of[int(i)] for i in pool], np.int64)
    assert decided.situations is not None
    place = {int(i): n for n, i in enumerate(pool)}
    needs = [table.needs[i] for i in pool]
    spoken = [cast("str | None", table.signals[i].get("language.prompt")) for i in pool]
    decided.sides = split(
        table.vectors[pool],
        needs,
        groups,
        macro,
        table.times[pool],
        recipe.split,
        names=decided.situations.names,
        quality=table.quality[pool],
        ids=[table.ids[i] for i in pool],
        seed=seed,
        earlier=kept,
        train=[
            place[m.place]
            for m in best_of(
                [[m for m in matches if m.place in place] for _, matches in decided.cases],
                teaching_worth(table),
            )
            if m
        ],
        strange=unread(needs, spoken, languages, recipe.signals.language_min_words),
    )


def choose(
    table: Table, decided: Decisions, budget: int | Literal["auto"], recipe: Recipe, kept: Kept | None = None
) -> None:
    """Chooses the training set from the train side and the test set from the test side; what of a budget
    cannot be held out is trained on.

    What an earlier dataset, `kept`, had on a side stays in it.
    """
    assert decided.sides is not None and decided.situations is not None
    pool, sides, fraction = decided.pool, decided.sides, recipe.split.test_fraction
    place = {int(i): n for n, i in enumerate(decided.needs)}
    train_side, test_side = pool[sides.side == 0], pool[sides.side == 1]
    side, other = ({int(i): n for n, i in enumerate(some)} for some in (train_side, test_side))
    old, old_test = (
        [at[i] for i in kept.places(s) if i in at] if kept else [] for s, at in ((TRAIN, side), (TEST, other))
    )
    wanted: int | Literal["auto"] = "auto"
    if budget != "auto":
        wanted, held = _with_room(
            *divided(budget, len(train_side), len(test_side), fraction), len(old), len(old_test)
        )
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
    decided.left = {int(train_side[i]): gain for i, gain in picked.left.items()}
    if budget == "auto":
        held = max(round(len(decided.train) * fraction / (1 - fraction)), len(old_test))
    asked = decided.situations.subset([place[int(i)] for i in test_side])
    chosen = select_test(
        table.vectors[test_side], worth[test_side], asked, held, recipe.select, kept=old_test
    )
    decided.test = [int(test_side[i]) for i in chosen]
    _enter(table, decided)
    if kept:
        sides.certificate["kept_from"]["dataset"] = kept.by_ledger(decided.ledger, table.ids)


def _with_room(train: int, test: int, old_train: int, old_test: int) -> tuple[int, int]:
    """The sizes of train and test, moved as far as it takes to leave the sides of an earlier dataset their
    room: all of it where both fit."""
    low, high = sorted((old_test, max(0, train + test - old_train)))
    held = min(max(test, low), high)
    return train + test - held, held


def teaching_worth(table: Table) -> NDArray[np.float64]:
    """What selection goes by: the geometric mean of a record's quality and of what its text alone says, in
    [0, 1].

    That a customer was content says that a reply helped there; whether others can learn from it stands in the
    text.
    """
    content = np.array(
        [
            float(cast("float", s.get("content.score", q)))
            for s, q in zip(table.signals, table.quality, strict=True)
        ]
    )
    worth: NDArray[np.float64] = np.round(np.sqrt(table.quality * content), 4)
    return worth


def _enter(table: Table, decided: Decisions) -> None:
    assert decided.sides is not None and decided.selection is not None
    ledger = decided.ledger
    for rank, i in enumerate(decided.train):
        detail = {"rank": rank + 1, **named(decided.standing, i)}
        ledger.decide(
            table.ids[i],
            "selected",
            "select",
            decided.selection.reasons[rank],
            score=float(table.quality[i]),
            detail=detail,
        )
    before = {int(i): kept for i, kept in zip(decided.pool, decided.sides.kept, strict=True) if kept}
    for rank, i in enumerate(decided.test):
        detail = {"rank": rank + 1, **({"kept": before[i]} if i in before else {})}
        ledger.decide(
            table.ids[i], "held_out", "split", "test_side", score=float(table.quality[i]), detail=detail
        )
    chosen = {*decided.train, *decided.test}
    for n, i in enumerate(decided.pool):
        if int(i) in chosen:
            continue
        side = int(decided.sides.side[n])
        stage, reason = (
            ("split", decided.sides.why[n])
            if side == -1
            else ("select", "over_budget" if side == 0 else "test_side_over_budget")
        )
        ledger.decide(table.ids[i], "unselected", stage, reason, score=float(table.quality[i]))


def find_gaps(table: Table, decided: Decisions, recipe: Recipe) -> None:
    """Situations that customers brought and for which nothing in the dump is a good answer; what repeats a
    record of the pool is one."""
    found, rows, needs = decided.situations, decided.ledger.rows, decided.needs
    assert found is not None
    good = {decided.situation_of[int(i)] for i in decided.pool}
    good |= {s for i, s in decided.situation_of.items() if rows[table.ids[i]].reason in REPEATS}

    def asks(place: int) -> bool:
        i = int(needs[place])
        return not table.signals[i].get("outcome.spam") and asks_something(
            table.needs[i], recipe.gate.max_spam_words
        )

    members = asking(sorted(set(decided.situation_of.values()) - good), found, asks)
    decided.idle = {s for s, places in members.items() if not places}
    decided.gaps = gap_rows(
        members,
        found,
        lambda place: table.prompts[needs[place]],
        np.where([table.no_record[i] != "" for i in needs], 0.0, table.quality[needs]),
        lambda place: rows[table.ids[needs[place]]].reason,
    )
