"""The customer's later words by their vectors: added to the signals before the score is made.

In languages without phrases the vector of the next turn alone tells; where there are phrases, those of short
turns stand beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from curate.embedding import CachedEncoder, encode_with_progress
from curate.language.detect import detect
from curate.language.phrases import Tokens
from curate.process.progress import Progress, steps
from curate.recipe import Recipe
from curate.signals.ending import Ending, short
from curate.signals.outcome import CLEAR, LISTED, MAX_CHARS, credit, verdict
from curate.signals.prototypes import PrototypeScale, TurnScale
from curate.signals.settings import SignalSettings
from curate.stages.records import read_records
from curate.stages.store import Store
from curate.stages.table import Table

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(slots=True)
class _Reactions:
    """What is to be read, by the records' places in the table: `unlisted` the next turns in languages without
    phrases, `listed` the next turn (short, or empty) with its score by phrases, and the ending."""

    unlisted: dict[int, str] = field(default_factory=dict)
    listed: dict[int, tuple[str, float, Ending]] = field(default_factory=dict)

    def turns(self) -> list[str]:
        """The distinct short turns in languages with phrases."""
        return list(
            dict.fromkeys(
                turn for one, _, ending in self.listed.values() for turn in (one, *ending.turns) if turn
            )
        )


def read_follow_ups(
    table: Table, records: Path, store: Store, encoder: CachedEncoder, recipe: Recipe, progress: Progress
) -> None:
    """Sets `outcome.next` and `outcome.ending` where vectors say something: of short turns in English and in
    the other languages with phrases that the encoder knows, and of next turns in languages without phrases
    that it knows. Nothing else is read or embedded."""
    languages = encoder.languages

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return encode_with_progress(encoder, texts, progress, "embedding next turns")

    several = languages is None or not languages <= {"en"}
    with progress.stage("next turns"):
        reactions = _reactions(table, records, store, languages, recipe.signals)
    scale = PrototypeScale.of(encode) if several and (reactions.unlisted or reactions.listed) else None
    if scale is None or not scale.holds:  # an encoder that knows English at most
        reactions.unlisted.clear()
        for i in [i for i in reactions.listed if table.signals[i]["language.prompt"] != "en"]:
            del reactions.listed[i]
    elif reactions.unlisted:
        verdicts = scale.verdicts(encode(list(reactions.unlisted.values())))
        for i, score in zip(reactions.unlisted, verdicts.tolist(), strict=True):
            table.signals.add(i, {"outcome.next": credit(score, _gap(table, i))})
    _beside_phrases(table, reactions, encode)


def _beside_phrases(table: Table, reactions: _Reactions, encode: Encode) -> None:
    turns = reactions.turns()
    scale = TurnScale.of(encode) if turns else None
    if scale is None or not scale.holds:
        return
    leanings: dict[str, float] = dict(zip(turns, scale.leanings(encode(turns)).tolist(), strict=True))

    def both(turn: str, score: float) -> float:
        return max(-1.0, min(1.0, score + leanings.get(turn, 0.0)))

    for i, (turn, score, ending) in reactions.listed.items():
        scores = [both(*one) for one in zip(ending.turns, ending.scores, strict=True)]
        more: dict[str, Any] = {"outcome.ending": ending.score(scores)}
        if turn:
            more["outcome.next"] = credit(both(turn, score), _gap(table, i))
        table.signals.add(i, more)


def _gap(table: Table, i: int) -> int:
    return cast("int", table.signals[i]["outcome.gap"])


def _reactions(
    table: Table, records: Path, store: Store, languages: frozenset[str] | None, settings: SignalSettings
) -> _Reactions:
    codes = {
        table.ids[i]: (i, code)
        for i in steps(range(len(table)), "records")
        if not table.no_record[i] and (code := _code(table.signals[i], languages))
    }
    found = _Reactions()
    for record in read_records(store, records, set(codes)):
        i, code = codes[record.id]
        turn = next((text for role, text in record.after if role == "customer"), "")
        if code not in LISTED:
            if turn := _unlisted(turn, languages, settings):
                found.unlisted[i] = turn
            continue
        judged, ending = verdict(turn), Ending.of(record)
        if any(ending.turns) or short(turn, judged):
            found.listed[i] = short(turn, judged), judged.score, ending
    return found


def _code(signals: Mapping[str, Any], languages: frozenset[str] | None) -> str:
    """The language of a record whose customer wrote again, where the encoder knows it; else empty."""
    said_more = signals.get("outcome.answered") or signals.get("outcome.ending") is not None
    code: str = signals.get("language.prompt") or ""
    return code if said_more and _known(code, languages) else ""


def _known(code: str, languages: frozenset[str] | None) -> bool:
    """Whether an encoder may know a language; it says `None` where it may know all."""
    return bool(code) and (languages is None or code in languages)


def _unlisted(turn: str, languages: frozenset[str] | None, settings: SignalSettings) -> str:
    """The beginning of the customer's next turn in a language without phrases; empty where it is in one that
    has some, or which the encoder does not know.

    A turn too short for its language to be told is in one that has phrases where it says with one that it
    works or does not: thanks alone are borrowed.
    """
    turn = turn[:MAX_CHARS]
    code = detect(turn, Tokens.of(turn), tuple(settings.languages), settings.language_min_words).code
    if code:
        return turn if code not in LISTED and _known(code, languages) else ""
    return turn if CLEAR.isdisjoint(verdict(turn).kinds) else ""
