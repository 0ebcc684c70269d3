"""The customer's next words in languages that have no phrases, by their vectors: added to the signals before
the score is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from curate.embedding import CachedEncoder, encode_with_progress
from curate.language.detect import detect
from curate.language.phrases import Tokens
from curate.process.progress import Progress, steps
from curate.recipe import Recipe
from curate.records import Record
from curate.signals.outcome import CLEAR, LISTED, MAX_CHARS, credit, verdict
from curate.signals.prototypes import PrototypeScale
from curate.signals.settings import SignalSettings
from curate.stages.records import read_records
from curate.stages.store import Store
from curate.stages.table import Table


def read_follow_ups(
    table: Table, records: Path, store: Store, encoder: CachedEncoder, recipe: Recipe, progress: Progress
) -> None:
    """Sets `outcome.next` where the customer writes in a language without phrases that the encoder knows;
    nothing else is read or embedded."""
    if encoder.languages is not None and encoder.languages <= LISTED:
        return
    with progress.stage("next turns"):
        turns = _turns(table, records, store, encoder.languages, recipe.signals)
    if not turns:
        return
    scale = PrototypeScale.of(
        lambda texts: encode_with_progress(encoder, texts, progress, "embedding prototypes")
    )
    if not scale.holds:
        return
    verdicts = scale.verdicts(
        encode_with_progress(encoder, list(turns.values()), progress, "embedding next turns")
    )
    for i, score in zip(turns, verdicts.tolist(), strict=True):
        table.signals.add(i, {"outcome.next": credit(score, cast("int", table.signals[i]["outcome.gap"]))})


def _turns(
    table: Table, records: Path, store: Store, languages: frozenset[str] | None, settings: SignalSettings
) -> dict[int, str]:
    """The turns to embed, by their records' places in the table."""
    rows = {
        table.ids[i]: i
        for i in steps(range(len(table)), "records")
        if not table.no_record[i] and _unlisted(table.signals[i], languages)
    }
    return {
        rows[r.id]: turn
        for r in read_records(store, records, set(rows))
        if (turn := _next_turn(r, languages, settings))
    }


def _unlisted(signals: Mapping[str, Any], languages: frozenset[str] | None) -> bool:
    return bool(signals.get("outcome.answered")) and _known(signals.get("language.prompt"), languages)


def _known(code: str | None, languages: frozenset[str] | None) -> bool:
    """A language without phrases that the encoder knows; it says `None` where it may know all."""
    return code is not None and code not in LISTED and (languages is None or code in languages)


def _next_turn(record: Record, languages: frozenset[str] | None, settings: SignalSettings) -> str:
    """The beginning of the customer's next turn; empty where that is in another language, which has phrases
    or which the encoder does not know.

    A turn too short for its language to be told is in one that has phrases where it says with one that it
    works or does not: thanks alone are borrowed.
    """
    turn = next((text for role, text in record.after if role == "customer"), "")[:MAX_CHARS]
    code = detect(turn, Tokens.of(turn), tuple(settings.languages), settings.language_min_words).code
    return turn if (_known(code, languages) if code else CLEAR.isdisjoint(verdict(turn).kinds)) else ""
