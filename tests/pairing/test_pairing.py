"""Conversations to records: strategies, turns, context, evidence of the outcome."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.pairing import PairingSettings, pair
from curate.records import CORRECTS_BOT, CORRECTS_DRAFT, Conversation, Message, Record, need_of
from curate.run_folder.columns import RecordRow, record_batch, record_rows, records_of

SETTINGS = PairingSettings()


def talk(*said: tuple[str, str], **more: object) -> Conversation:
    """A conversation of (speaker, text): c customer, a and b two agents, n a note, x a bystander, o a bot."""
    roles = {"c": "customer", "a": "agent", "b": "agent", "n": "agent", "x": "unknown", "o": "bot"}
    messages = [
        Message(f"m{i}", roles[who], text, author=who, kind="note" if who == "n" else "message")
        for i, (who, text) in enumerate(said)
    ]  # type: ignore[arg-type]
    return Conversation("t1", "f.csv:row 1", messages, **more)  # type: ignore[arg-type]


def chat(record: Record) -> list[tuple[str, str]]:
    return [(m["role"], m["content"]) for m in record.prompt]


def test_every_reply_is_a_record_with_the_turns_before_it() -> None:
    records = pair(
        talk(("c", "help"), ("a", "try A"), ("c", "no luck"), ("a", "try B"), ("c", "thanks")), SETTINGS
    )
    assert [r.completion[0]["content"] for r in records] == ["try A", "try B"]
    assert chat(records[1]) == [("user", "help"), ("assistant", "try A"), ("user", "no luck")]
    assert records[0].after == [("customer", "no luck"), ("agent", "try B"), ("customer", "thanks")]
    assert [r.outcome["position"] for r in records] == [0, 1] and records[1].outcome["is_last"]


def test_two_agents_answering_one_turn_share_its_prompt_and_merge_in_later_context() -> None:
    records = pair(
        talk(("c", "help"), ("a", "try A"), ("b", "or B"), ("c", "B it is"), ("b", "good")), SETTINGS
    )
    assert [chat(r) for r in records[:2]] == [[("user", "help")]] * 2
    assert chat(records[2])[1] == ("assistant", "try A\n\nor B")


def course(
    *said: tuple[str, str], times: list[float | None] | None = None, **more: object
) -> list[tuple[object, ...]]:
    """Of each record: opened, asked, later_answers, other_agents, handed_on."""
    made = talk(*said, **more)
    for message, time in zip(made.messages, times or [], strict=bool(times)):
        message.time = time
    return [
        tuple(r.outcome.get(k) for k in ("opened", "asked", "later_answers", "other_agents", "handed_on"))
        for r in pair(made, SETTINGS)
    ]


def test_a_record_knows_who_else_answered_and_who_was_left_to_finish() -> None:
    passed_on = course(
        ("c", "help"), ("a", "try A"), ("c", "no luck"), ("b", "try B"), ("c", "still not"), ("b", "try C")
    )
    assert [row[2:] for row in passed_on] == [(2, 0, True), (1, 1, False), (0, 1, False)]
    back_and_forth = course(
        ("c", "help"), ("a", "A"), ("b", "B"), ("c", "hm"), ("b", "B2"), ("a", "A2"), ("c", "ok"), ("a", "A3")
    )
    assert [row[2:] for row in back_and_forth] == [
        (2, 0, False),
        (2, 1, False),
        (1, 1, True),
        (1, 1, False),
        (0, 1, False),
    ]
    assert [
        row[2:]
        for row in course(
            ("c", "help"), ("a", "A"), ("a", "more"), ("c", "ok"), ("n", "note"), ("o", "bot"), ("c", "?")
        )
    ] == [(0, 0, False)]


def test_agents_without_an_id_are_nobody_and_hand_nothing_over() -> None:
    made = talk(("c", "help"), ("a", "A"), ("c", "hm"), ("b", "B"))
    made.messages[3].author = ""
    assert [{"other_agents", "handed_on"} & set(r.outcome) for r in pair(made, SETTINGS)] == [set(), set()]


def test_a_record_knows_when_the_conversation_and_the_turn_that_it_answers_began() -> None:
    said = (("a", "news"), ("c", "help"), ("c", "please"), ("a", "A"), ("c", "hm"), ("a", "B"), ("b", "C"))
    assert [row[:2] for row in course(*said, times=[1, 10, 12, 20, 30, 40, 50])] == [
        (10, 10),
        (10, 30),
        (10, 30),
    ]
    assert [row[:2] for row in course(*said, times=[1, None, 12, 20, 30, None, 50])] == [
        (None, None),
        (None, 30),
        (None, 30),
    ]
    assert course(("n", "note"), ("c", "help"), times=[3, 7]) == [(7, None, None, None, None)]
    assert pair(talk(("c", "help")), SETTINGS)[0].outcome == {}


def test_consecutive_messages_of_one_speaker_are_one_turn() -> None:
    (record,) = pair(talk(("c", "one"), ("c", "two"), ("a", "three"), ("a", "four")), SETTINGS)
    assert chat(record) == [("user", "one\n\ntwo")] and record.completion[0]["content"] == "three\n\nfour"
    assert record.message_ids == ["m2", "m3"] and "merged" in record.changes


def test_an_acknowledgement_is_left_out_of_the_turn_that_answers_after_it() -> None:
    canned = "Your message has reached us. A member of our team will reply shortly."
    (record,) = pair(talk(("c", "help"), ("a", canned), ("a", "Now me: turn it off and on again.")), SETTINGS)
    assert record.completion[0]["content"] == "Now me: turn it off and on again." and record.message_ids == [
        "m2"
    ]
    (record,) = pair(talk(("c", "help"), ("a", canned)), SETTINGS)
    assert record.message_ids == ["m1"]
    answers = (
        "Your message has reached us. The label was wrong, so the right bag goes out to you today by first"
        " class post."
    )
    (record,) = pair(talk(("c", "help"), ("a", answers), ("a", "It comes on Friday.")), SETTINGS)
    assert record.message_ids == ["m1", "m2"]


def test_notes_and_bots_never_reach_a_record() -> None:
    records = pair(
        talk(("c", "help"), ("n", "SECRET NOTE"), ("o", "I am a bot"), ("a", "sure"), ("n", "closing")),
        SETTINGS,
    )
    assert len(records) == 1
    fields = str(dataclasses.asdict(records[0]))
    assert "SECRET" not in fields and "bot" not in fields


def test_a_bystander_is_left_out_and_the_reply_after_him_is_flagged() -> None:
    records = pair(talk(("c", "help"), ("x", "me too"), ("a", "do this")), SETTINGS)
    assert "me too" not in str(dataclasses.asdict(records[0])) and records[0].flags == ["unseen_context"]


@pytest.mark.parametrize(
    ("strategy", "outcome", "texts"),
    [
        ("first_reply", {}, ["try A"]),
        ("accepted", {"accepted": "m3"}, ["try B"]),
        ("accepted", {"solved": True}, ["bye"]),
        ("accepted", {}, []),
        ("conversation", {}, ["bye"]),
    ],
)
def test_the_other_strategies_choose(strategy: str, outcome: dict[str, object], texts: list[str]) -> None:
    said = talk(
        ("c", "help"),
        ("a", "try A"),
        ("c", "no luck"),
        ("a", "try B"),
        ("c", "thanks"),
        ("a", "bye"),
        outcome=outcome,
    )
    records = pair(said, PairingSettings(strategy=strategy))  # type: ignore[arg-type]
    assert [r.completion[0]["content"] for r in records] == texts


def test_an_accepted_mark_tells_every_reply_of_the_conversation() -> None:
    records = pair(
        talk(("c", "help"), ("a", "try A"), ("c", "no"), ("a", "try B"), outcome={"accepted": "m3"}), SETTINGS
    )
    assert [r.outcome["accepted"] for r in records] == [False, True]


def test_the_subject_stands_first_unless_the_text_says_it() -> None:
    assert (
        chat(pair(talk(("c", "It is late."), ("a", "so"), subject="Order 5"), SETTINGS)[0])[0][1]
        == "Order 5\n\nIt is late."
    )
    assert (
        chat(pair(talk(("c", "order 5 is late"), ("a", "so"), subject="Re: Order 5"), SETTINGS)[0])[0][1]
        == "order 5 is late"
    )


def test_context_is_cut_from_the_oldest_side_never_within_a_message() -> None:
    said = [
        ("c", "first " * 100),
        ("a", "old " * 100),
        ("c", "second " * 100),
        ("a", "newer " * 100),
        ("c", "last " * 50),
        ("a", "answer"),
    ]
    record = pair(talk(*said), PairingSettings(context_tokens=64))[-1]
    assert [role for role, _ in chat(record)] == ["user"] and chat(record)[0][1] == ("last " * 50)
    assert "trimmed" in record.changes


def test_an_unanswered_question_is_kept_for_the_gaps() -> None:
    (blank,) = pair(talk(("c", "anyone there?"), ("o", "we will reply")), SETTINGS)
    assert blank.completion == [] and chat(blank) == [("user", "anyone there?")]
    assert pair(talk(("a", "our newsletter")), SETTINGS) == []


def test_ids_are_stable_and_apart_for_two_sources() -> None:
    said = talk(("c", "help"), ("a", "try A"))
    assert (
        pair(said, SETTINGS, "one")[0].id
        == pair(said, SETTINGS, "one")[0].id
        != pair(said, SETTINGS, "two")[0].id
    )


def test_need_is_the_last_turn_then_the_opener() -> None:
    assert (
        need_of(
            [
                {"role": "user", "content": "my printer"},
                {"role": "assistant", "content": "?"},
                {"role": "user", "content": "it smokes"},
            ]
        )
        == "it smokes\nmy printer"
    )


@given(
    st.lists(st.tuples(st.sampled_from("cabnxo"), st.text(max_size=30)), max_size=12),
    st.sampled_from(["every_reply", "first_reply", "conversation", "accepted"]),
)
def test_whatever_was_said_prompts_alternate_and_end_with_the_customer(
    said: list[tuple[str, str]], strategy: str
) -> None:
    records = pair(talk(*said), PairingSettings(strategy=strategy))  # type: ignore[arg-type]
    for record in records:
        roles = [m["role"] for m in record.prompt]
        assert roles[-1] == "user" and all(a != b for a, b in itertools.pairwise(roles))
        assert all(m["content"].strip() for m in (*record.prompt, *record.completion))
    rows = [RecordRow(r.id, r.conversation_id, r.source, "", r) for r in records]
    assert list(record_rows(record_batch(rows))) == rows


def test_what_an_agent_said_before_the_customer_is_named_where_it_is_left_out() -> None:
    talked = talk(
        ("a", "I see that you look at the cargo bike."), ("c", "Is it for two?"), ("a", "Yes, up to six.")
    )
    (record,) = pair(talked, SETTINGS)
    assert [m["content"] for m in record.prompt] == ["Is it for two?"] and record.changes == [
        "opening_left_out"
    ]
    (plain,) = pair(talk(("c", "Is it for two?"), ("a", "Yes, up to six.")), SETTINGS)
    assert plain.changes == []


BOT_SAYS = "You find your invoice under Account, then Invoices, as a file to save."
PERSON_SAYS = "Invoices of last year are not shown there. I have sent yours to you by mail."


@pytest.mark.parametrize(
    ("said", "flagged"),
    [
        ([("c", "Where is it?"), ("o", BOT_SAYS), ("a", PERSON_SAYS)], [True]),
        (
            [
                ("c", "Where is it?"),
                ("o", BOT_SAYS),
                ("c", "It is not there."),
                ("a", PERSON_SAYS),
                ("c", "And the one of May?"),
                ("a", "That one is shown there, in the list below."),
            ],
            [True, False],
        ),
        ([("o", BOT_SAYS), ("c", "Where is it?"), ("a", PERSON_SAYS)], [False]),
        ([("c", "Where is it?"), ("a", PERSON_SAYS), ("o", BOT_SAYS)], [False]),
        ([("c", "Where is it?"), ("o", "How can I help you?"), ("a", PERSON_SAYS)], [False]),
        (
            [("c", "Where is it?"), ("o", "I am connecting you with a colleague."), ("a", PERSON_SAYS)],
            [False],
        ),
        ([("c", "Where is it?"), ("o", BOT_SAYS), ("a", "You are welcome!")], [False]),
        ([("c", "Where is it?"), ("x", BOT_SAYS), ("a", PERSON_SAYS)], [False]),
    ],
)
def test_a_reply_to_what_a_program_had_answered_is_marked(
    said: list[tuple[str, str]], flagged: list[bool]
) -> None:
    records = pair(talk(*said), PairingSettings())
    assert [CORRECTS_BOT in r.flags for r in records] == flagged
    assert not any(BOT_SAYS in m["content"] for r in records for m in [*r.prompt, *r.completion])
    assert [r.corrected[:1] == [{"role": "assistant", "content": BOT_SAYS}] for r in records] == flagged


def test_what_the_customer_said_after_the_program_is_kept_apart() -> None:
    said = [("c", "Where is it?"), ("o", BOT_SAYS), ("c", "Not there."), ("c", "Help!"), ("a", PERSON_SAYS)]
    (record,) = pair(talk(*said), PairingSettings())
    assert record.corrected[1:] == [{"role": "user", "content": "Not there.\n\nHelp!"}]
    assert record.prompt[-1]["content"].endswith(record.corrected[1]["content"])
    (again,) = records_of(record_batch([RecordRow("r", "t", "f", "", record)]))
    assert again.corrected == record.corrected


def test_a_private_answer_of_a_program_is_none() -> None:
    made = talk(("c", "Where is it?"), ("o", BOT_SAYS), ("a", PERSON_SAYS))
    made.messages[1].kind = "note"
    assert CORRECTS_BOT not in pair(made, PairingSettings())[0].flags


@pytest.mark.parametrize(
    ("draft", "there"), [("Please empty the hopper and try it once more.", True), ("Dear Ms", False)]
)
def test_a_draft_stays_beside_the_reply_that_was_sent(draft: str, there: bool) -> None:
    said = [
        Message("m1", "customer", "Why does my grinder stop?", 0.0),
        Message("m2", "agent", "Press the reset button below it.", 9.0, "a", draft=draft),
    ]
    (record,) = pair(Conversation("t1", "x.jsonl:line 1", said, "k"), PairingSettings())
    assert (CORRECTS_DRAFT in record.flags) is there
    assert record.draft == ([{"role": "assistant", "content": draft}] if there else [])
    assert draft not in str([record.prompt, record.completion])
