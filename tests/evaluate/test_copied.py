"""Runs of words shared with training replies."""

from __future__ import annotations

from curate.evaluate.copied import CopyIndex
from curate.record_files.taught import Taught, messages_of

REPLY = "one two three four five six seven eight nine ten"


def taught(name: str, reply: str) -> Taught:
    return Taught(name, f"c_{name}", "s", [], messages_of(reply, "assistant"), "")


def test_the_longest_run_of_words_whatever_their_case() -> None:
    index = CopyIndex([taught("a", REPLY), taught("b", f"zero {REPLY}")])
    run = index.longest("Well: ONE two three four five six seven eight nine, but no more")
    assert (run.words, run.record) == (8, "a")  # "nine," has a mark
    assert run.share == 8 / 13
    assert index.longest(f"zero {REPLY} eleven").record == "b"


def test_runs_of_different_replies_do_not_join() -> None:
    first, second = "a b c d e f g h i j", "k l m n o p q r s t"
    index = CopyIndex([taught("x", first), taught("y", f"j {second}")])
    assert index.longest(f"{first} {second}").words == 11


def test_fewer_words_are_phrases_but_a_short_reply_may_be_the_whole() -> None:
    index = CopyIndex([taught("a", REPLY), taught("b", "Thanks a lot")])
    assert index.longest("one two three four five six seven and no more words").words == 0
    assert index.longest("thanks a lot").share == 1
    assert index.longest("").words == 0


def test_the_own_conversation_is_left_out() -> None:
    index = CopyIndex([taught("a", REPLY)])
    assert index.longest(REPLY, leave_out="c_a").words == 0
