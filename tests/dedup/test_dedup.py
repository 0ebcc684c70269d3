"""Deduplication as a whole: who survives, who is named as the twin, what is set aside; invariants by
hypothesis."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.dedup import DedupResult, DedupSettings, Items, deduplicate
from curate.embedding import CachedEncoder, get_encoder
from tests.helpers.paths import SHARED

PAIRS = SHARED / "pairs" / "minimal_pairs.jsonl"
DAY = 86_400.0


@lru_cache(maxsize=1)
def minilm() -> CachedEncoder:
    return get_encoder("minilm")


def items(
    rows: Sequence[tuple[str, str | None]],
    quality: Sequence[float] | None = None,
    times: Sequence[float] | None = None,
    talks: Sequence[str] | None = None,
    embed: bool = False,
) -> Items:
    """Items named 0, 1, ... of (prompt, completion) rows; without vectors unless `embed`."""
    size = len(rows)
    out = Items(
        [str(n) for n in range(size)],
        [p for p, _ in rows],
        [c for _, c in rows],
        np.array(quality if quality is not None else [0.5] * size, dtype=np.float64),
        np.array(times if times is not None else [math.nan] * size, dtype=np.float64),
        list(talks) if talks is not None else [""] * size,
    )
    if embed:
        encoder = minilm()
        out.prompt_vectors = encoder.encode(out.prompts)
        out.completion_vectors = encoder.encode([c or "" for c in out.completions])
        out.completion_vectors[[c is None for c in out.completions]] = 0
    return out


def test_exact_copies_fold_into_the_best() -> None:
    rows = [
        ("How do I  pay?", "By card."),
        ("how do i pay?", "by CARD."),
        ("How do I pay?", "By cash."),
        ("How do I pay?", None),
    ]
    found = deduplicate(items(rows, quality=[0.2, 0.9, 0.5, 0.5]))
    assert found.outcome[:2] == ["dropped", "kept"] and found.outcome[3] == "kept"
    assert found.dropped[0] == ("0", "1", "exact_duplicate", 1.0)


def test_a_missing_completion_is_not_a_copy_of_an_answered_question() -> None:
    found = deduplicate(
        items(
            [
                ("Where is the invoice for March?", None),
                ("Where is the invoice for March?", "Under Billing."),
            ],
            embed=True,
        )
    )
    assert found.outcome == ["kept", "kept"]


CHAIN = (
    "The blue lamp on the front of the router keeps blinking and the phone in the hall has no line since we"
    " moved the desk"
)


def test_a_chain_leaves_no_record_without_a_direct_twin() -> None:
    """a~b~c~...: each differs a little from the one before and much from the first; connected components
    would keep one of twelve."""
    words = CHAIN.split()
    rows = []
    for n in range(12):
        text = " ".join(f"{word}{'xyzuvwqkjhgf'[n]}" if k < 2 * n else word for k, word in enumerate(words))
        rows.append((text, None))
    found = deduplicate(
        items(rows, quality=np.linspace(1, 0.1, 12).tolist()), DedupSettings(threshold=0.6, lexical_floor=0.5)
    )
    assert len(found.survivors) > 2
    check(found)


def test_a_subject_line_makes_no_other_question_where_the_long_answer_is_the_same() -> None:
    asked = (
        "My order has been ready to collect since the 1st and I have been in hospital. What happens to it?"
    )
    answer = (
        "Nothing happens to it: I have put a tag on the bag with my name, and it can sit on the shelf here"
        " until you are well. If carrying things is no pleasure for a while, we change it from collection to"
        " post without postage, on whatever day suits you at home."
    )
    found = deduplicate(
        items([(asked, answer), ("Collecting on the 15th day\n\n" + asked, answer)], embed=True)
    )
    assert found.outcome.count("dropped") == 1
    brief = deduplicate(
        items(
            [(asked, "It stays here."), ("Collecting on the 15th day\n\n" + asked, "It stays here.")],
            embed=True,
        )
    )
    assert "dropped" not in brief.outcome


def test_the_longer_of_two_equals_stays() -> None:
    whole = (
        "My order has not arrived and the tracking page shows nothing since the parcel left the depot in the"
        " harbour on the north side"
    )
    for rows in (
        [(whole, None), (whole.rsplit(" ", 1)[0], None)],
        [(whole.rsplit(" ", 1)[0], None), (whole, None)],
    ):
        found = deduplicate(items(rows))
        assert [rows[n][0] for n, what in enumerate(found.outcome) if what == "kept"] == [whole]


CONTRADICTION = [
    ("Can I get a refund after 30 days?", "Yes, refunds are possible within 60 days."),
    ("can i get a refund after 30 days", "No, that is too late."),
]


def test_both_sides_of_a_contradiction_are_set_aside_and_are_nobodys_twin() -> None:
    copies = [
        *CONTRADICTION,
        CONTRADICTION[0],
        (
            "Hello, can I get a refund after 30 days?",
            "Yes, refunds are possible within 60 days. Have a nice day!",
        ),
    ]
    found = deduplicate(items(copies, quality=[0.9, 0.8, 0.5, 0.4], embed=True))
    assert found.outcome == ["quarantined"] * 4 and set(found.reason) == {"contradiction"}
    assert {found.kept[0], found.kept[2], found.kept[3]} == {1} and found.kept[1] in (0, 2, 3)
    assert found.detail[0] == {"evidence": "polarity"} and found.quarantined == ["0", "1", "2", "3"]


def test_replies_of_one_conversation_do_not_contradict() -> None:
    found = deduplicate(items(CONTRADICTION, talks=["c1", "c1"], embed=True))
    assert found.outcome == ["kept", "kept"] and not found.conflicts


def test_newest_keeps_the_later_answer() -> None:
    found = deduplicate(
        items(CONTRADICTION, times=[0.0, 400 * DAY], embed=True), DedupSettings(conflicts="newest")
    )
    assert (
        found.outcome == ["quarantined", "kept"]
        and found.reason[0] == "superseded"
        and found.conflicts[0].kind == "changed_over_time"
    )
    unknown = deduplicate(items(CONTRADICTION, embed=True), DedupSettings(conflicts="newest"))
    assert unknown.outcome == ["quarantined", "quarantined"] and unknown.conflicts[0].kind == "contradiction"


def test_majority_keeps_the_side_that_more_records_support() -> None:
    rows = [
        CONTRADICTION[0],
        CONTRADICTION[1],
        CONTRADICTION[1],
        ("Can I get a refund after 30 days?", "No, not any more."),
    ]
    found = deduplicate(items(rows, embed=True), DedupSettings(conflicts="majority"))
    assert (
        found.outcome[0] == "quarantined"
        and found.reason[0] == "outvoted"
        and "quarantined" not in found.outcome[1:]
    )
    tie = deduplicate(items(CONTRADICTION, embed=True), DedupSettings(conflicts="majority"))
    assert tie.outcome == ["quarantined", "quarantined"]


def test_answers_that_differ_with_the_case_number_stay() -> None:
    rows = [
        ("Is ticket 558213 on the express list?", "Yes, it is."),
        ("Is ticket 774120 on the express list?", "No, it is not."),
    ]
    found = deduplicate(items(rows, embed=True))
    assert found.outcome == ["kept", "kept"] and [c.kind for c in found.conflicts] in (["slot_explained"], [])


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How do I reset the device?",
            "Hold the button until the light blinks.",
            "Open the app, choose Device and then Factory reset.",
        ),
        (
            "The screen stays black, what can I do?",
            "Please check that the cable sits firmly.",
            "Could you tell me which model you have?",
        ),
        ("Where is my order?", "It ships tomorrow.", "It ships in 3 days."),
        ("Has my refund been sent?", "Yes, yesterday.", "No, it leaves on Monday."),
        ("How long does my repair take?", "Two more days.", "It takes three weeks."),
    ],
)
def test_different_answers_are_no_contradiction(question: str, one: str, other: str) -> None:
    assert deduplicate(items([(question, one), (question, other)], embed=True)).outcome == ["kept", "kept"]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("Do you ship to Norway?", "We ship to Norway in 5 days.", "Unfortunately we don't ship to Norway."),
        ("How do I export my chats?", "Chats can't be exported.", "Click the menu and choose Export."),
        (
            "How long does shipping take?",
            "You have it after three to five working days.",
            "It takes about two weeks.",
        ),
        ("What is the minimum order?", "6 kg, in any mix.", "It's 10 kg and there is no way round it."),
        ("Where do you store backups?", "Backups are stored in Ireland.", "Backups are stored in Singapore."),
        ("Do I need to register?", "Yes, registration is required.", "No registration is needed."),
        (
            "Can I use citric acid to descale it?",
            "Go right ahead! It is what most descalers are made of.",
            "I'm afraid not, it blocks the valve.",
        ),
    ],
)
def test_answers_that_cannot_both_be_right(question: str, one: str, other: str) -> None:
    assert deduplicate(items([(question, one), (question, other)], embed=True)).outcome == [
        "quarantined",
        "quarantined",
    ]


def test_rethreshold_searches_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        ("How do I change my plan today?", "Billing, then Change plan."),
        ("How do I change the plan?", "Billing, then choose Change plan."),
        ("Bye", "Bye!"),
    ]
    loose = deduplicate(items(rows, embed=True), DedupSettings(threshold=0.7))
    assert len(loose.dropped) == 1 and loose.dropped[0][3] < 1
    monkeypatch.setattr(sys.modules["curate.dedup.dedup"], "candidates", None)
    assert (
        not loose.rethreshold(1.0).dropped
        and loose.rethreshold(1.0).rethreshold(0.7).dropped == loose.dropped
    )
    near = loose.borderline(loose.dropped[0][3], width=0.001)
    assert {near[0].a, near[0].b} == {"0", "1"} and near[0].guard == ""


def test_columns_of_unequal_length_are_refused() -> None:
    wrong = items([("a", "b")])
    wrong.conversations.append("c")
    with pytest.raises(ValueError, match="differ in length"):
        deduplicate(wrong)


def test_nothing_and_next_to_nothing() -> None:
    assert deduplicate(items([])).survivors == []
    assert deduplicate(items([("", None), ("", ""), (" ", None), ("?", "!")])).outcome == [
        "kept",
        "kept",
        "dropped",
        "kept",
    ]


def test_other_scripts_and_broken_text() -> None:
    rows = [
        ("我的订单还没有到", None),
        ("我的订单到了", None),
        ("我的訂單還沒有到\ud800", None),
        ("Wo ist meine Rechnung für März?", None),
        ("Wo ist meine Rechnung für Mai?", None),
    ]
    assert deduplicate(items(rows)).outcome == ["kept"] * 5


def check(found: DedupResult) -> None:
    """The contract: each drop names a survivor of no lower quality; the quarantined are nobody's twin."""
    for n, (what, twin) in enumerate(zip(found.outcome, found.kept, strict=True)):
        if what == "kept":
            assert twin == -1 and not found.reason[n]
        elif what == "dropped":
            assert found.outcome[twin] == "kept" and found.items.quality[twin] >= found.items.quality[n]
            assert found.reason[n] in ("exact_duplicate", "near_duplicate") and 0 < found.score[n] <= 1
        else:
            assert found.outcome[twin] in ("quarantined", "kept") and twin != n and found.reason[n]
        json.dumps(found.detail[n])


PROMPTS = [
    "Can I get a refund after 30 days?",
    "can i get a refund after 30 days",
    "Can I get a refund after 40 days?",
    "Hi, is a refund possible after 30 days? Thanks!",
    "How do I add a user?",
    "How can I add users?",
    "How do I remove a user?",
    "My package hasn't arrived.",
    "My parcel has not arrived yet",
    CHAIN,
    CHAIN + " again",
]
ANSWERS = [
    None,
    "Yes.",
    "No.",
    "Yes, within 60 days.",
    "No, after 30 days it is too late.",
    "Open Members and choose Invite.",
    "Open Members, then choose Invite!",
]
ROW = st.tuples(
    st.sampled_from(PROMPTS),
    st.sampled_from(ANSWERS),
    st.sampled_from([0.2, 0.5, 0.9]),
    st.sampled_from(["", "c1", "c2"]),
    st.sampled_from([0.0, 90 * DAY]),
)


@settings(max_examples=60)
@given(
    st.lists(ROW, max_size=14),
    st.sampled_from(["quarantine", "newest", "majority"]),
    st.booleans(),
    st.randoms(),
)
def test_invariants(
    rows: list[tuple[str, str | None, float, str, float]], policy: str, embed: bool, shuffle: object
) -> None:
    chosen = DedupSettings.model_validate({"conflicts": policy})
    given_ = items(
        [r[:2] for r in rows], [r[2] for r in rows], [r[4] for r in rows], [r[3] for r in rows], embed
    )
    found = deduplicate(given_, chosen)
    check(found)
    order = list(range(len(rows)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    mixed = [rows[n] for n in order]
    turned = items(
        [r[:2] for r in mixed], [r[2] for r in mixed], [r[4] for r in mixed], [r[3] for r in mixed], embed
    )
    turned.ids = [str(n) for n in order]
    again = deduplicate(turned, chosen)
    back = {
        name: (what, why) for name, what, why in zip(turned.ids, again.outcome, again.reason, strict=True)
    }
    assert back == {
        name: (what, why) for name, what, why in zip(given_.ids, found.outcome, found.reason, strict=True)
    }
    twins = {turned.ids[n]: turned.ids[k] for n, k in enumerate(again.kept) if again.outcome[n] == "dropped"}
    assert twins == {
        given_.ids[n]: given_.ids[k] for n, k in enumerate(found.kept) if found.outcome[n] == "dropped"
    }


def test_who_is_outvoted_names_a_survivor() -> None:
    """What beat it is a near-duplicate itself: the ledger names the one that stays."""
    late = "Hi, is a refund possible after 30 days? Thanks!"
    rows = [
        ("Can I get a refund after 30 days?", "Yes, within 60 days."),
        (late, "Yes."),
        (late, "No."),
        (late, "Yes, within 60 days."),
    ]
    found = deduplicate(items(rows, [0.5, 0.2, 0.2, 0.2]), DedupSettings(conflicts="majority"))
    check(found)
    assert (found.outcome[2], found.reason[2], found.outcome[3], found.kept[2], found.kept[3]) == (
        "quarantined",
        "outvoted",
        "dropped",
        0,
        0,
    )


@pytest.mark.parametrize(("completions", "least"), [(True, 0.97), (False, 0.85)])
def test_minimal_pairs(completions: bool, least: float) -> None:
    if not PAIRS.exists():
        pytest.skip("the minimal pairs are not on this machine")
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    pairs = [p for p in pairs if completions or p["expect"] != "conflict"]
    found = deduplicate(
        items(
            [(p[s]["prompt"], p[s]["completion"] if completions else None) for p in pairs for s in "ab"],
            embed=True,
        )
    )
    right = 0
    for n, pair in enumerate(pairs):
        outcomes, twins = found.outcome[2 * n : 2 * n + 2], set(found.kept[2 * n : 2 * n + 2].tolist())
        merged = outcomes.count("dropped") == 1 and bool(twins & {2 * n, 2 * n + 1})
        got = (
            "merge"
            if merged
            else "conflict"
            if "quarantined" in outcomes
            else "keep"
            if "dropped" not in outcomes
            else "other"
        )
        right += got == pair["expect"]
    assert right / len(pairs) >= least
