"""The next contact: a customer who comes back with the same speaks against the replies that ended the
conversation before."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import curate
from curate.recipe import Recipe, parse_recipe
from curate.signals import SignalSettings, content, quality
from curate.signals.contacts import NEAR, Events, Ints, next_contact
from curate.stages.contacts import days_to_next_contact
from curate.stages.table import Table
from tests.helpers.files import rows

DAY = 86_400.0
START = 1_700_000_000.0
SETTINGS = SignalSettings()
TOPICS = (
    "the invoice of March shows a wrong amount",
    "the lamp flickers since the storm",
    "please change the address of my subscription",
)


class Talk(NamedTuple):
    """A conversation: customer, day it was opened, replies as (day, later answered turns, signals), topic;
    None for an unknown time."""

    customer: str
    opened: float | None
    replies: Sequence[tuple[float | None, int, dict[str, Any]]]
    topic: int = 0
    need: str = ""
    language: str = "en"
    name: str = ""


def talk(
    customer: str, opened: float | None, replied: float | None = None, topic: int = 0, **more: Any
) -> Talk:
    """One with a single reply, or none."""
    return Talk(customer, opened, [] if replied is None else [(replied, 0, {})], topic, **more)


def seconds(day: float | None) -> float:
    return np.nan if day is None else START + day * DAY


def table(talks: Sequence[Talk]) -> Table:
    out = Table()
    times, opened, later, topics = [], [], [], []
    for n, one in enumerate(talks):
        for k, (day, after, signals) in enumerate(one.replies or [(None, 0, {})]):
            name = one.name or f"c{n}"
            out.ids.append(f"{name}.{k}")
            out.conversations.append(name)
            out.customers.append(one.customer)
            out.needs.append(one.need or TOPICS[one.topic])
            out.no_record.append("" if one.replies else "no_reply")
            out.signals.read(
                {name: [value] for name, value in {"language.prompt": one.language, **signals}.items()}
            )
            times.append(seconds(day))
            opened.append(seconds(one.opened))
            later.append(after)
            topics.append(one.topic)
    out.times, out.opened, out.later_answers = np.array(times), np.array(opened), np.array(later, np.int64)
    out.vectors = np.eye(len(TOPICS), dtype=np.float32)[topics]
    return out


def days(
    *talks: Talk, languages: frozenset[str] | None = frozenset({"en"}), settings: SignalSettings = SETTINGS
) -> dict[str, float]:
    """The replies that have a next contact, and after how many days."""
    made = table(talks)
    found = days_to_next_contact(made, languages, settings)
    return {made.ids[i]: round(float(found[i]), 6) for i in np.flatnonzero(np.isfinite(found))}


def test_only_the_same_customer_with_the_same_need_after_the_reply_counts() -> None:
    first = talk("ann", 0, 1)
    assert days(first, talk("ann", 3)) == {"c0.0": 2.0}
    assert days(first, talk("bob", 3)) == {}
    assert days(first, talk("ann", 3, topic=1)) == {}
    assert days(first, talk("ann", 0.5)) == {}, "opened while the customer still waited"
    assert days(first, talk("ann", 1)) == {}, "opened in the moment of the reply"
    assert days(first, talk("ann", 9, 9.5), talk("ann", 2), talk("ann", 1.5, topic=1)) == {"c0.0": 1.0}, (
        "the first of several"
    )


def test_nobody_is_known_again_without_a_name_and_nothing_is_told_without_times() -> None:
    assert days(talk("", 0, 1), talk("", 3)) == {}
    assert days(talk("ann", 0, 1), talk("ann", None)) == {}
    assert days(Talk("ann", 0, [(None, 0, {})]), talk("ann", 3)) == {}
    assert days(talk("ann", None, 1), talk("ann", 3)) == {"c0.0": 2.0}, (
        "when the first was opened does not matter"
    )
    assert days(talk("ann", 0, 1)) == {} == days()
    assert days(talk("ann", 2, 1), talk("ann", 9, topic=1)) == {}, (
        "clocks differ: no conversation is its own next one"
    )


def test_unknown_customers_and_times_are_left_out() -> None:
    ours, theirs = np.array([-1, 0, 0]), np.array([-1, 0])
    replies = Events(ours, np.array([START, START, np.nan]), np.zeros(3, np.int64))
    found = next_contact(
        replies,
        Events(theirs, np.array([START + DAY, START + 2 * DAY]), np.zeros(2, np.int64)),
        lambda left, right: left == right,
        14,
    )
    assert np.isnan(found).tolist() == [True, False, True] and found[1] == 2.0


def test_the_window_ends_with_its_last_day() -> None:
    first = talk("ann", 0, 1)
    assert days(first, talk("ann", 15)) == {"c0.0": 14.0} and days(first, talk("ann", 15 + 1e-4)) == {}
    week = SignalSettings(next_contact_days=7)
    assert (
        days(first, talk("ann", 8), settings=week) == {"c0.0": 7.0}
        and days(first, talk("ann", 8.01), settings=week) == {}
    )


def test_the_last_replies_are_credited_and_closings_are_passed_over() -> None:
    back = talk("ann", 9)
    assert days(Talk("ann", 0, [(1, 1, {}), (2, 0, {}), (3, 0, {})]), back) == {"c0.1": 7.0, "c0.2": 6.0}, (
        "both that answered the last turn"
    )
    for closing in ("substance.only_closing", "substance.auto_reply", "outcome.after_end"):
        assert days(Talk("ann", 0, [(1, 2, {}), (2, 1, {}), (3, 0, {closing: True})]), back) == {"c0.1": 7.0}
    assert days(Talk("ann", 0, [(1, 3, {})]), back) == {}, (
        "what ended the conversation is no record: a strategy left it out"
    )
    assert days(Talk("ann", 0, [(1, 2, {}), (3, 0, {"substance.only_closing": True})]), back) == {}
    # opened between two replies: it says nothing of the later one
    assert days(Talk("ann", 0, [(1, 0, {}), (3, 0, {})]), talk("ann", 2)) == {"c0.0": 1.0}


def test_a_greeting_is_no_need_and_a_report_of_success_no_contact() -> None:
    hello = "Hello, I have a question, can you help me please?"
    assert days(talk("ann", 0, 1, need=hello), talk("ann", 3, need=hello)) == {}
    button = "Hi, a question: delivery"
    assert days(talk("ann", 0, 1, need=button), talk("ann", 3, need=button)) == {}, "one word may be anything"
    works = "The invoice is right now, problem solved, it works. Many thanks!"
    assert days(talk("ann", 0, 1), talk("ann", 3, need=works)) == {}
    assert days(talk("ann", 0, 1), talk("ann", 3, need="The invoice is still wrong, not solved. Thanks")) == {
        "c0.0": 2.0
    }
    made = table([Talk("ann", 0, [(1, 1, {}), (2, 0, {})]), Talk("ann", 4, [(5, 1, {}), (6, 0, {})])])
    made.needs[2] = "Hi there"  # a chat that begins so, and says in its second turn what it is about
    assert np.nan_to_num(days_to_next_contact(made, None, SETTINGS)).tolist() == [0, 2, 0, 0]


def test_where_the_encoder_does_not_know_the_language_letters_decide() -> None:
    said, again, other = (
        "faktura za marzec ma błędną kwotę",
        "moja faktura za marzec nadal ma błędną kwotę",
        "lampa miga od ostatniej burzy w nocy",
    )
    first = talk("ann", 0, 1, need=said, language="pl")
    assert days(first, talk("ann", 3, topic=1, need=again, language="pl")) == {"c0.0": 2.0}
    assert days(first, talk("ann", 3, topic=0, need=other, language="pl")) == {}, (
        "vectors that agree say nothing here"
    )
    assert days(first, talk("ann", 3, topic=0, need=other, language="pl"), languages=None) == {"c0.0": 2.0}, (
        "an encoder of all languages is believed"
    )
    assert days(talk("ann", 0, 1), talk("ann", 3, topic=0, need=other, language="pl")) == {}, (
        "one strange language is enough"
    )
    assert days(talk("ann", 0, 1, need=other, language="pl"), talk("ann", 3, topic=0)) == {}


def test_the_similarity_is_the_recipes() -> None:
    made = table([talk("ann", 0, 1), talk("ann", 3, topic=1)])
    made.vectors = np.array([[1, 0], [0.7, np.sqrt(1 - 0.49)]], np.float32)
    for least, found in ((0.69, 2.0), (0.71, 0.0)):
        settings = SignalSettings(next_contact_similarity=least)
        assert np.nan_to_num(days_to_next_contact(made, None, settings)).tolist() == [found, 0]


def test_a_shared_mailbox_of_many_thousand_contacts_stays_linear() -> None:
    n, asked = 50_000, 0

    def same(left: Ints, right: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
        nonlocal asked
        asked += len(left)
        return left == right

    one = Events(np.zeros(n, np.int64), START + np.arange(n) * 10.0, np.arange(n) * 2)
    found = next_contact(one, Events(one.customers, one.times + 1, one.needs + 1), same, 14)
    assert not np.isfinite(found).any() and asked <= NEAR * n
    needs = np.full(n, -1)
    needs[[5 + NEAR - 1, 105 + NEAR]] = (
        10,
        210,
    )  # the last that is compared with reply 5, and the first that is not with reply 105
    found = next_contact(one, Events(one.customers, one.times + 1, needs), same, 14)
    assert np.flatnonzero(np.isfinite(found)).tolist() == [5]


hours = st.none() | st.integers(0, 24 * 40).map(lambda h: h / 24)
TALKS = st.lists(
    st.builds(
        Talk,
        customer=st.sampled_from(["", "ann", "bob"]),
        opened=hours,
        replies=st.lists(st.tuples(hours, st.just(0), st.just({})), max_size=3),
        topic=st.integers(0, 2),
        need=st.just(""),
        language=st.just("en"),
    ),
    max_size=12,
).map(lambda found: [one._replace(name=f"t{n}") for n, one in enumerate(found)])


def expected(talks: Sequence[Talk]) -> dict[str, float]:
    """The definition, pair by pair."""
    out: dict[str, float] = {}
    for one in talks:
        for k, (replied, _, _) in enumerate(one.replies):
            others = [
                o
                for o in talks
                if o.name != one.name and o.customer == one.customer != "" and o.topic == one.topic
            ]
            waits = [o.opened - replied for o in others if o.opened is not None and replied is not None]
            if close := [wait for wait in waits if 0 < wait <= 14 + 1e-9]:
                out[f"{one.name}.{k}"] = round(min(close), 6)
    return out


@given(TALKS, st.randoms(use_true_random=False))
def test_it_is_what_comparing_every_pair_would_find_in_any_order(
    talks: list[Talk], chance: random.Random
) -> None:
    found = days(*talks)
    assert found == expected(talks)
    chance.shuffle(talks)
    assert days(*talks) == found


@given(TALKS, st.floats(0, 60), st.integers(0, 2))
def test_a_further_contact_never_raises_a_score(talks: list[Talk], opened: float, topic: int) -> None:
    before, after = days(*talks), days(*talks, talk("ann", opened, topic=topic, name="later"))
    for one in talks:
        for k in range(len(one.replies)):
            was, now = (
                {"substance.informative_words": 30, "outcome.next_contact": found.get(f"{one.name}.{k}")}
                for found in (before, after)
            )
            assert quality(now, SETTINGS)[0] <= quality(was, SETTINGS)[0] and content(
                now, SETTINGS
            ) == content(was, SETTINGS)


def test_it_counts_against_only_and_the_less_the_later() -> None:
    scores = [quality({"outcome.next_contact": d}, SETTINGS)[0] for d in (0, 0.0, 1.5, 3, 14, None)]
    assert scores[0] == scores[1] < scores[2] < scores[3] < scores[4] < scores[5] == quality({}, SETTINGS)[0]
    assert quality({"outcome.next_contact": 3.0}, SETTINGS)[1] == {
        "next_contact": -0.5 * SETTINGS.weights["next_contact"]
    }


# --- through the pipeline

AGENT = "desk"
ASKED = "The invoice for March shows a wrong amount, it says 80 instead of 60. How do I get a right one?"
AGAIN = "I still have a wrong amount on the invoice for March, how do I get a corrected invoice?"
ANSWER = (
    "Open Account > Invoices, choose the invoice of March and press Correct; a new invoice with the right"
    " amount is made in a minute."
)
LAMP = "The lamp on my desk flickers since last night, is that covered by the guarantee?"
MESSAGES = {"conversation": "talk", "id": "id", "author": "author", "time": "time", "text": "text"}
FIELDS = ("talk", "id", "author", "role", "time", "text")


def source(folder: Path, name: str, *talks: tuple[str, str, str, str]) -> dict[str, Any]:
    """A table of conversations (id, customer, ISO day, what was asked), each answered an hour later; returns
    its block of the recipe."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(FIELDS)
        for key, customer, day, text in talks:
            writer.writerow((key, f"{key}a", customer, "client", f"{day}T10:00:00Z", text))
            writer.writerow((key, f"{key}b", AGENT, "staff", f"{day}T11:00:00Z", ANSWER))
    roles = {"column": "role", "map": {"client": "customer", "staff": "agent"}, "otherwise": "unknown"}
    return {
        "files": f"{name}.csv",
        "format": "table",
        "messages": {"files": f"{name}.csv", **MESSAGES},
        "roles": roles,
    }


@pytest.fixture
def two_sources(tmp_path: Path) -> tuple[Path, Recipe]:
    folder = tmp_path / "dump"
    folder.mkdir()
    mail = source(
        folder,
        "mail",
        ("m1", "Ann@example.com", "2024-03-01", ASKED),
        ("m2", "bob@example.com", "2024-03-01", ASKED),
    )
    chat = source(
        folder,
        "chat",
        ("h1", "ann@example.com", "2024-03-03", AGAIN),
        ("h2", "bob@example.com", "2024-03-03", LAMP),
    )
    return folder, parse_recipe({"source": [mail, chat]})


def test_a_customer_who_comes_back_by_another_channel_is_known_by_the_address(
    two_sources: tuple[Path, Recipe],
) -> None:
    folder, recipe = two_sources
    scored = {r["conversation_id"]: r for r in curate.score(str(folder), recipe=recipe, workers=1).rows}
    told = {name: row["signals"]["outcome.next_contact"] for name, row in scored.items()}
    assert told == {"m1": 1.96, "m2": None, "h1": None, "h2": None}  # 47 hours
    assert (
        scored["m1"]["quality"] < scored["m2"]["quality"]
        and scored["m1"]["signals"]["content.score"] == scored["m2"]["signals"]["content.score"]
    )
    assert {row["signals"]["outcome.handling_hours"] for row in scored.values()} == {1.0}


def test_one_worker_and_two_give_the_same_and_a_person_is_told_of_it(
    two_sources: tuple[Path, Recipe], tmp_path: Path
) -> None:
    folder, recipe = two_sources
    ledgers = []
    for workers in (1, 2):
        run = curate.run([str(folder)], tmp_path / str(workers), recipe=recipe, workers=workers)
        ledgers.append((run.out / "ledger.parquet").read_bytes())
        assert (run.out / "train.jsonl").read_bytes() == (tmp_path / "1" / "train.jsonl").read_bytes()
    assert ledgers[0] == ledgers[1]
    frame = run.ledger.set_index("conversation_id")
    assert (
        "the customer came back with the same after 2.0 days"
        in curate.explain(run.out, frame.record_id["m1"]).describe()
    )
    assert "Answered after 1.0 hours" in curate.explain(run.out, frame.record_id["m1"]).describe()
    assert "the customer came back" not in curate.explain(run.out, frame.record_id["m2"]).describe()
    assert rows(run.out / "train.jsonl")
