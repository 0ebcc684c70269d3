"""The quality score: monotone, explained, and better than length at telling the accepted reply of a real
thread."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from curate.records import ChatMessage, Record
from curate.signals import Signals, SignalSettings, annotate, dump_signals, quality
from curate.signals.base import score_parts
from curate.signals.quality import content, meanings, words_for
from tests.helpers.paths import FORUM

SETTINGS = SignalSettings()
PARTS = {part.name: part for part in score_parts()}


def score(reply: str, after: str = "", **outcome: Any) -> float:
    record = Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": "user", "content": "How do I change the font of the messages that I write?"}],
        completion=[{"role": "assistant", "content": reply}],
        after=[("customer", after)] if after else [],
        outcome=outcome,
    )
    return quality(annotate([record], SETTINGS)[0], SETTINGS)[0]


GOOD = (
    "Open Tools > Settings > Composition, choose the font of the messages under HTML style, and close the"
    " tab. New messages have it at once."
)


@pytest.mark.parametrize(
    "bad",
    [
        "You idiot, this is on the page. Open Tools > Settings and choose a font.",
        "Please contact customer support.",
        "I don't know.",
        "We have received your request. Our team replies within two working days.",
        "I will pass this on to my colleague.",
        "Which version?",
        "You're welcome!",
        "Same problem here, my font is tiny too, any help?",
        "https://example.org/fonts",
        "Abra la configuración y elija la fuente que quiere usar para los mensajes.",
        "Dear {{name}}, open Tools and choose the font that you want to have.",
    ],
)
def test_a_good_reply_stands_above_every_kind_of_bad_one(bad: str) -> None:
    assert score(GOOD) > 0.55 > score(bad)


def test_what_happened_afterwards_moves_the_score() -> None:
    plain = score(GOOD)
    assert score(GOOD, "That worked, thanks!") > plain > score(GOOD, "That did not work, this is useless.")
    assert score(GOOD, accepted=True) > plain > score(GOOD, accepted=False)
    assert score(GOOD, rating="good") > plain > score(GOOD, rating="bad")
    assert score(GOOD, votes_up=5) > score(GOOD, votes_up=1) > plain > score(GOOD, votes_down=3)
    assert score(GOOD, reopened=True) < plain and score(GOOD, spam=True) < 0.3
    assert score(GOOD, rating="bad", position=2) > score(GOOD, rating="bad", position=0)


def test_a_long_reply_with_nothing_to_do_falls_below_a_short_one_and_below_one_as_long_that_has_steps() -> (
    None
):
    aside = (
        "The people who make such programs have their own view of what fonts are for and I do not share it. "
    )
    assert score(aside * 12) < score(aside * 3)
    step = (
        "Open Tools > Settings and choose the font that you want to have for all of the messages you write. "
    )
    assert score(step * 12) >= score(step * 3) > score(aside * 12)


def test_of_two_authors_the_replies_of_the_one_who_is_voted_for_less_score_less() -> None:
    vectors = np.zeros((40, 2), np.float32)
    votes: list[float | None] = [0.3] * 10 + [None] * 10 + [0.3] * 5 + [-0.3] * 5 + [None] * 10
    found = dump_signals(
        ["a word"] * 40,
        ["c"] * 40,
        vectors,
        vectors,
        SETTINGS,
        ["liked"] * 20 + ["mixed"] * 10 + ["", "new"] * 5,
        votes,
    )
    liked, mixed, unknown, new = found[0], found[25], found[30], found[31]
    # 10 of 10 votes for, and as many against as for; of all 20 votes the balance is .5; drawn to 0 by five
    assert (liked["boilerplate.author_standing"], mixed["boilerplate.author_standing"]) == (0.333, -0.333)
    assert unknown["boilerplate.author_standing"] is None and new["boilerplate.author_standing"] is None
    scores = [quality({"substance.informative_words": 30, **s}, SETTINGS) for s in (liked, mixed, unknown)]
    assert (
        scores[0][0] == scores[2][0] > scores[1][0]
    )  # nobody's replies gain by it: it says whom to trust less
    assert scores[1][1]["author_standing"] == pytest.approx(
        -0.333 * SETTINGS.weights["author_standing"], abs=1e-3
    )
    text_alone = [content({"substance.informative_words": 30, **s}, SETTINGS) for s in (liked, mixed)]
    assert text_alone[0] == text_alone[1]


def test_one_vote_for_an_author_never_speaks_against_him_however_liked_the_others_are() -> None:
    vectors = np.zeros((101, 2), np.float32)
    found = dump_signals(
        ["a word"] * 101, ["c"] * 101, vectors, vectors, SETTINGS, ["liked"] * 100 + ["new"], [0.3] * 101
    )
    assert found[100]["boilerplate.author_standing"] == 0.0 == found[0]["boilerplate.author_standing"]


@pytest.mark.parametrize(
    "language", sorted({*SETTINGS.languages} - {"en", "de", "fr", "es", "pt", "it", "nl"})
)
def test_where_instructions_are_not_known_no_reply_is_said_to_ramble(language: str) -> None:
    said: Signals = {"substance.informative_words": 200, "language.completion": language}
    assert (
        "rambles" not in quality(said, SETTINGS)[1]
        and "rambles" in quality({**said, "language.completion": "en"}, SETTINGS)[1]
    )


def test_a_short_right_answer_of_a_chat_is_not_junk() -> None:
    assert score("Account > Subscription > Pause, pick a restart week, confirm.") > 0.45


def test_nothing_known_gives_a_score_all_the_same() -> None:
    assert 0 < quality({}, SETTINGS)[0] < 1


@given(st.sampled_from(sorted(PARTS)), st.floats(0, 3), st.floats(0.01, 3))
def test_the_score_grows_with_the_weight_of_a_good_part_and_falls_with_that_of_a_fault(
    part: str, weight: float, more: float
) -> None:
    signals: Signals = {
        "substance.informative_words": 30,
        "substance.imperatives": 2,
        "outcome.next": 0.5,
        "tone.rude": 1,
        "substance.questions": 1,
    }
    low = quality(signals, SignalSettings(weights={part: weight}))[0]
    high = quality(signals, SignalSettings(weights={part: weight + more}))[0]
    value = PARTS[part].value(signals)
    assert (high >= low) if value > 0 else (high <= low) if value < 0 else high == low


@given(st.floats(-1, 1), st.floats(-1, 1), st.integers(0, 200), st.integers(0, 200))
def test_the_score_is_monotone_in_what_the_customer_says_and_in_what_the_reply_says(
    a: float, b: float, m: int, n: int
) -> None:
    def of(said: float, words: int) -> float:
        steps = {
            "substance.imperatives": 10
        }  # that carry all of the words: without them, more words are rambling from some point on
        return quality(
            {"outcome.next": said, "outcome.answered": True, "substance.informative_words": words, **steps},
            SETTINGS,
        )[0]

    assert of(min(a, b), m) <= of(max(a, b), m)
    assert of(a, min(m, n)) <= of(a, max(m, n))


def test_the_parts_add_up_to_the_score_and_have_words_for_a_person() -> None:
    import math

    value, parts = quality(
        {"substance.informative_words": 30, "tone.rude": 1, "outcome.next": -0.5}, SETTINGS
    )
    assert value == pytest.approx(1 / (1 + math.exp(-SETTINGS.bias - sum(parts.values()))), abs=2e-3)
    assert set(parts) == {"depth", "rude", "customer_next_words"} and set(parts) <= set(meanings())


def test_what_speaks_against_a_reply_is_not_told_in_the_words_for_it() -> None:
    assert [words_for("solved", {"outcome.solved": solved}) for solved in (True, False)] == [
        meanings()["solved"],
        "the conversation is not marked as solved",
    ]
    assert words_for("accepted", {"outcome.accepted": False}) == "another reply is marked as the solution"
    assert [
        words_for("relevance", {"relevance.percentile": p}) == meanings()["relevance"] for p in (0.9, 0.1)
    ] == [True, False]
    assert words_for("rude", {"tone.rude": 1}) == "rude" and words_for("learned", {}) == "learned"


def test_weights_of_the_recipe_replace_only_those_they_name() -> None:
    changed = SignalSettings(weights={"rude": 0.0})
    assert changed.weights["rude"] == 0 and changed.weights["depth"] == SETTINGS.weights["depth"]
    with pytest.raises(ValidationError, match="no part of the quality score is named 'rudeness'"):
        SignalSettings(weights={"rudeness": 1.0})


def _plain(html: str) -> str:
    text = re.sub(r"<blockquote.*?</blockquote>", " ", html, flags=re.S)
    text = re.sub(r"</(?:p|li|div|h\d|pre)>|<br\s*/?>", "\n", text)
    return (
        re.sub(r"<[^>]+>", "", text).replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&").strip()
    )


def _threads() -> tuple[list[Record], dict[str, str], dict[str, int]]:
    """Records of the threads with an accepted reply and another; the accepted id by thread; length of each
    reply."""
    questions = {
        r["id"]: r
        for f in sorted(FORUM.glob("questions-*.csv"))
        for r in csv.DictReader(f.open(encoding="utf-8", newline=""))
        if r["solution"]
    }
    answers: dict[str, list[dict[str, str]]] = defaultdict(list)
    for file in sorted(FORUM.glob("answers-*.csv")):
        for row in csv.DictReader(file.open(encoding="utf-8", newline="")):
            if row["question_id"] in questions:
                answers[row["question_id"]].append(row)
    records, length = [], {}
    for key, asked in questions.items():
        turns = [
            ("customer", asked["creator"], asked["id"], f"{asked['title']}\n\n{_plain(asked['content'])}")
        ]
        for row in sorted(answers[key], key=lambda r: (r["created"], r["id"])):
            turns.append(
                (
                    "customer" if row["creator"] == asked["creator"] else "agent",
                    row["creator"],
                    row["id"],
                    _plain(row["content"]),
                )
            )
        for at, (role, _, message, text) in enumerate(turns):
            if role == "agent":
                length[message] = len(text)
                prompt: list[ChatMessage] = [
                    {"role": "user" if r == "customer" else "assistant", "content": t}
                    for r, _, _, t in turns[:at]
                ]
                while prompt[-1]["role"] != "user":
                    prompt.pop()
                after = [(r, t) for r, _, _, t in turns[at + 1 : at + 7]]
                records.append(
                    Record(
                        id=message,
                        conversation_id=key,
                        prompt=prompt,
                        completion=[{"role": "assistant", "content": text}],
                        after=after,
                    )
                )
    return records, {k: q["solution"] for k, q in questions.items()}, length


@pytest.mark.skipif(not FORUM.exists(), reason="the public helpdesk forum is not here")
def test_on_a_real_forum_the_accepted_reply_stands_above_the_threads_others_far_more_often_than_by_length() -> (
    None
):
    records, accepted, length = _threads()
    scores = {
        r.id: quality(s, SETTINGS)[0] for r, s in zip(records, annotate(records, SETTINGS), strict=True)
    }
    right: Counter[str] = Counter()
    for thread, best in accepted.items():
        others = [r.id for r in records if r.conversation_id == thread and r.id != best]
        if best in scores and others:
            right["threads"] += 1
            right["quality"] += sum(
                (scores[best] > scores[o]) + 0.5 * (scores[best] == scores[o]) for o in others
            ) / len(others)
            right["length"] += sum(
                (length[best] > length[o]) + 0.5 * (length[best] == length[o]) for o in others
            ) / len(others)
    assert right["threads"] > 200
    assert right["quality"] / right["threads"] > 0.74
    assert right["length"] / right["threads"] < 0.65
